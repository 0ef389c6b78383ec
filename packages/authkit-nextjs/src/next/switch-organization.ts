import { revalidatePath, revalidateTag } from 'next/cache.js';
import { environmentConfig, type GetConfig } from '../config/source.js';
import { userInfo } from '../session/user-info.js';
import { startUrl } from '../sign-in/start.js';
import type { UserInfo } from '../types.js';
import type { InForce } from './config-in-force.js';
import { currentPath } from './current-location.js';
import { isSettledBySignIn, signInToOrganization } from './missing-step.js';
import { redirectToRead } from './navigation.js';
import { refreshError, refreshFailure } from './refresh-error.js';
import { renew, requireOrganizationId } from './refresh-session.js';
import { serverContext } from './server-context.js';

export interface SwitchToOrganizationOptions {
  /** The path to go to afterwards. Default: the current page. */
  returnTo?: string | undefined;
  /** What of Next's cache is made anew: the path (default), tags, or nothing, which also means no redirect. */
  revalidationStrategy?: 'none' | 'tag' | 'path' | undefined;
  /** With the strategy `tag`. */
  revalidationTags?: readonly string[] | undefined;
}

type SwitchToOrganization = (
  organizationId: string,
  options?: SwitchToOrganizationOptions,
) => Promise<UserInfo>;

export function bindSwitchToOrganization(getConfig: GetConfig): SwitchToOrganization {
  return async (organizationId, { returnTo, revalidationStrategy = 'path', revalidationTags = [] } = {}) => {
    requireOrganizationId(organizationId, 'switchToOrganization');
    const context = await serverContext();
    const inForce = await context.inForce(getConfig);
    const { config } = inForce;
    const path = currentPath(context, inForce, returnTo) ?? '/';
    const outcome = await renew(getConfig, organizationId);
    if (outcome.kind === 'signed-out' && outcome.reason === 'no_session') {
      redirectToRead(
        startUrl('sign-in', config.address, { returnTo: path, flow: inForce.handoff?.flow }),
        context,
      );
    }
    const switched = outcome.kind === 'refreshed' && !outcome.renewalFailure;
    if (!switched) {
      const error = refreshError(outcome);
      const { code, redirectUrl } = refreshFailure(outcome) ?? {};
      if (redirectUrl) redirectToRead(redirectUrl, context);
      if (isSettledBySignIn(code)) {
        redirectToRead(await signInToOrganization(organizationId, path, config), context);
      }
      throw error;
    }
    if (revalidationStrategy === 'path') revalidatePath(withoutBase(path, inForce));
    // Another organization's data must not be shown once more while it is made anew.
    if (revalidationStrategy === 'tag') for (const tag of revalidationTags) revalidateTag(tag, { expire: 0 });
    if (revalidationStrategy !== 'none') redirectToRead(config.address.origin + path, context);
    return userInfo(outcome);
  };
}

/**
 * Moves the session to another organization of the user, in a server action or route handler, and renders the page
 * anew. Where the organization asks for more (single sign-on, a second factor), goes on to AuthKit.
 *
 * @throws Next's redirect, unless `revalidationStrategy` is `none`: do not call it inside `try`.
 * @throws {TokenRefreshError} when the user may not use that organization, or the provider cannot be reached; the
 * session goes on as it was.
 * @throws {AuthKitError} `cookies_read_only` while rendering; `invalid_argument` for what is no organization's id.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { switchToOrganization } from '@workos-inc/authkit-nextjs';
 *
 * export async function choose(organizationId: string) {
 *   'use server';
 *   await switchToOrganization(organizationId, { returnTo: '/dashboard' });
 * }
 * ```
 */
export const switchToOrganization: SwitchToOrganization =
  /* @__PURE__ */ bindSwitchToOrganization(environmentConfig);

/** Next's cache knows pages by their path within the app. */
function withoutBase(path: string, { config, handoff }: InForce): string {
  const { pathname } = new URL(path, config.address.origin);
  const base = handoff?.basePath ?? '';
  return base !== '' && pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}
