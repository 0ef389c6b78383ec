/** Loaded after hydration; see `load-live.ts`. */
import { getAuth, refreshAuth, signIn, signOut, signUp, switchToOrganization } from './actions.js';
import type { AuthContextValue } from './context.js';
import { read } from './read.js';
import { keepUp } from './watch.js';

const DEEDS = { getAuth, read, refreshAuth, signIn, signOut, signUp, switchToOrganization };

export type Deed = keyof typeof DEEDS;

/** Keeps up with the session, which an earlier try may have failed to begin, and does what is asked. */
export function perform(
  context: AuthContextValue,
  deed: Deed | undefined,
  options: readonly unknown[],
): unknown {
  keepUp(context);
  return deed && (DEEDS[deed] as (...all: readonly unknown[]) => unknown)(context, ...options);
}
