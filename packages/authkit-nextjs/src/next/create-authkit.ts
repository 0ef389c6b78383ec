import {
  programmaticSource,
  type AuthKitConfig,
  type AuthKitConfigResolver,
} from '../config/programmatic.js';
import { bindImpersonation } from './impersonation.js';
import { bindProtect, bindProtectRoute } from './guards.js';
import { bindAuthkit, bindAuthkitProxy } from './proxy.js';
import { bindRefreshSession } from './refresh-session.js';
import { bindHandleAuth } from './route.js';
import { bindSaveSession } from './save-session.js';
import { bindSignInUrl } from './sign-in-url.js';
import { bindSignOut } from './sign-out.js';
import { bindSwitchToOrganization } from './switch-organization.js';
import { bindCheckRecentAuth, bindGetTokenClaims } from './token-claims.js';
import { bindValidateApiKey } from './validate-api-key.js';
import { bindHandleWebhook } from './webhook.js';
import { bindWithAuth } from './with-auth.js';

/** The library's functions, bound to settings given in code. */
export type AuthKit = ReturnType<typeof createAuthKit>;

/**
 * The library's functions for settings given in code, or for those that a resolver answers for each request: several
 * tenants, or a secret manager. Instances share nothing unless their settings are the same. A resolver for several
 * domains must decide by a list of allowed hosts.
 *
 * @throws {ConfigurationError} at first use, when settings are missing or malformed.
 * @example
 * ```ts
 * import { createAuthKit, type AuthKitConfig } from '@workos-inc/authkit-nextjs';
 *
 * declare const tenants: Record<string, AuthKitConfig>;
 * export const { handleAuth, withAuth, signOut } = createAuthKit(({ headers }) => {
 *   const tenant = tenants[headers.get('host') ?? ''];
 *   if (!tenant) throw new Error('No such tenant');
 *   return tenant;
 * });
 * ```
 */
export function createAuthKit(config: AuthKitConfig | AuthKitConfigResolver) {
  const source = programmaticSource(config);
  const withAuth = bindWithAuth(source);
  return {
    authkit: bindAuthkit(source),
    authkitProxy: bindAuthkitProxy(source),
    authkitMiddleware: bindAuthkitProxy(source),
    checkRecentAuth: bindCheckRecentAuth(source),
    getSignInUrl: bindSignInUrl(source, 'sign-in'),
    getSignUpUrl: bindSignInUrl(source, 'sign-up'),
    getTokenClaims: bindGetTokenClaims(source),
    getUser: withAuth,
    Impersonation: bindImpersonation(source),
    handleAuth: bindHandleAuth(source),
    handleWebhook: bindHandleWebhook(source),
    protect: bindProtect(source),
    protectRoute: bindProtectRoute(source),
    refreshSession: bindRefreshSession(source),
    saveSession: bindSaveSession(source),
    signOut: bindSignOut(source),
    switchToOrganization: bindSwitchToOrganization(source),
    validateApiKey: bindValidateApiKey(source),
    withAuth,
  };
}
