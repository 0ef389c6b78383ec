import { environmentConfig, type GetConfig } from '../config/source.js';
import { returnPath } from '../sign-in/return-path.js';
import { startUrl } from '../sign-in/start.js';

export interface SignInUrlOptions {
  /** A path of this app to return to after sign-in. Default: the `returnPathname` of the AuthKit route. */
  returnTo?: string | undefined;
}

type GetUrl = (options?: SignInUrlOptions) => Promise<string>;

export function bindSignInUrl(getConfig: GetConfig, screen: 'sign-in' | 'sign-up'): GetUrl {
  return async (options) => {
    const { address } = await getConfig();
    return startUrl(screen, returnPath(options?.returnTo, address), address);
  };
}

/**
 * The absolute URL where a sign-in starts. Pure: it sets no cookie, so it works while rendering, and it may be cached,
 * prefetched or opened in many tabs.
 *
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { getSignInUrl } from '@workos-inc/authkit-nextjs';
 *
 * const url = await getSignInUrl({ returnTo: '/dashboard' });
 * ```
 */
export const getSignInUrl: GetUrl = /* @__PURE__ */ bindSignInUrl(environmentConfig, 'sign-in');

/**
 * As `getSignInUrl`, beginning at the sign-up screen.
 *
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { getSignUpUrl } from '@workos-inc/authkit-nextjs';
 *
 * const url = await getSignUpUrl();
 * ```
 */
export const getSignUpUrl: GetUrl = /* @__PURE__ */ bindSignInUrl(environmentConfig, 'sign-up');
