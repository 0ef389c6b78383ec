import { setState } from './auth-store.js';
import type { AuthContextValue } from './context.js';
import type { Deed } from './live.js';

/**
 * Does what only a page that works already needs: other tabs, waking up, changing the session. Hydration does not wait for
 * it. One module, which the bundler and the browser load once; when it does not come, the state says why.
 */
export const withLive = (context: AuthContextValue, deed?: Deed, ...options: unknown[]): Promise<unknown> =>
  import('./live.js').then(
    ({ perform }) => perform(context, deed, options),
    (error: Error) => {
      setState(context, { error });
      if (deed === 'signOut') throw error;
      return { error: error.message };
    },
  );
