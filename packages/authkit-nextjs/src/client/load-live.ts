import { setState, type AuthStore } from './auth-store.js';
import type * as Live from './live.js';

/**
 * Does what only a page that works already needs: other tabs, waking up, changing the session. Hydration does not wait for
 * it. One module, which the bundler and the browser load once; when it does not come, the state says why.
 */
export const withLive = <T>(
  context: { store: AuthStore },
  task: (live: typeof Live) => T | Promise<T>,
  mustReject?: boolean,
): Promise<T | { error: string }> =>
  import('./live.js').then(task, (error: Error) => {
    setState(context, { error });
    if (mustReject) throw error;
    return { error: error.message };
  });
