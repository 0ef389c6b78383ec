/** What `useAuth()` can do; `actions.ts` does it. */
import type { AuthContextValue } from './context.js';
import { withLive } from './load-live.js';

export interface UseAuthOptions {
  /** Sends a signed-out visitor to sign-in, and back here afterwards. */
  ensureSignedIn?: boolean | undefined;
}

export interface ReturnTo {
  /** A path of this app; for `signOut` a registered logout URI. Default: here. */
  returnTo?: string | undefined;
}

export interface RefreshAuthOptions extends UseAuthOptions {
  /** Moves the session to this organization. */
  organizationId?: string | undefined;
}

/** Why something did not happen: the provider's code, one of this library's, or what the browser says. */
export type AuthFailure = { error: string } | undefined;

export interface AuthFunctions {
  /** Begins a sign-in that comes back here, query and hash included. */
  signIn: (options?: ReturnTo) => void;
  signUp: (options?: ReturnTo) => void;
  /** Ends the session here and at the provider, and leaves the page. Rejects when the AuthKit route does not answer. */
  signOut: (options?: ReturnTo) => Promise<void>;
  /** Reads the session again. */
  getAuth: (options?: UseAuthOptions) => Promise<void>;
  /** Renews the session, with the latest roles and permissions. Resolves `{ error }` when that failed; what was known stays. */
  refreshAuth: (options?: RefreshAuthOptions) => Promise<AuthFailure>;
  /** As `refreshAuth({ organizationId })`, and goes on to AuthKit where the organization asks for more. */
  switchToOrganization: (organizationId: string, options?: ReturnTo) => Promise<AuthFailure>;
}

const NAMES = ['signIn', 'signUp', 'signOut', 'getAuth', 'refreshAuth', 'switchToOrganization'] as const;

/** The same functions for a provider's whole life, so that they are good dependencies. */
export function functionsOf(context: AuthContextValue): AuthFunctions {
  return Object.fromEntries(
    NAMES.map((name) => [name, withLive.bind(null, context, name)]),
  ) as unknown as AuthFunctions;
}
