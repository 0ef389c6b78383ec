import { redirectToRead } from './navigation.js';
import type { Config } from '../config/config.js';
import { environmentConfig, type GetConfig } from '../config/source.js';
import { ACTION_PARAM, RETURN_TO_PARAM } from '../names.js';
import { endSession } from '../session/end.js';
import { clearFlowIntent } from '../sign-in/flow.js';
import { isCrossSite, isSpeculative } from './request-kind.js';
import { serverContext, type ServerContext } from './server-context.js';
import { parseUrl } from '../url.js';

export interface SignOutOptions {
  /** Where the provider sends the browser afterwards: a registered logout URI. Without a session, a path of this app. */
  returnTo?: string | undefined;
}

type SignOut = (options?: SignOutOptions) => Promise<never>;

export function bindSignOut(getConfig: GetConfig): SignOut {
  return async (options) => {
    const context = await serverContext();
    const { config } = await context.inForce(getConfig);
    // A page cannot clear cookies, and a prefetch or another site's link must not: the AuthKit route, as a document,
    // can. With a Domain there is a host-only twin to clear too, and Next's store holds one cookie a name.
    if (!context.mayWriteCookies || isUnintended(context, config) || config.cookieDomain) {
      redirectToRead(signOutPage(config, options?.returnTo), context);
    }

    const { location, intents } = await endSession(context.cookies, config, options?.returnTo, Date.now());
    context.write([...intents, clearFlowIntent(config)]);
    redirectToRead(location, context);
  };
}

/**
 * Ends the session: here, in every late request that still carries it, and at the provider, whose logout page the
 * browser is redirected to. A session that cannot be read is cleared all the same.
 *
 * @throws Next's redirect, always: do not call it inside `try`.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { signOut } from '@workos-inc/authkit-nextjs';
 *
 * export async function leave() {
 *   'use server';
 *   await signOut({ returnTo: 'https://your-app.com/signed-out' });
 * }
 * ```
 */
export const signOut: SignOut = /* @__PURE__ */ bindSignOut(environmentConfig);

function isUnintended({ headers }: ServerContext, { address }: Config): boolean {
  if (headers.has('next-action')) return false;
  const byRouter = headers.has('rsc') || headers.has('next-router-prefetch');
  if (byRouter || isSpeculative(headers) || isCrossSite(headers)) return true;
  if (headers.has('sec-fetch-site')) return false;
  // Plain http off this machine, or an old browser. Another site can keep its name out of these, but not put ours in.
  const from = headers.get('origin') ?? headers.get('referer') ?? '';
  return parseUrl(from)?.origin !== address.origin;
}

function signOutPage({ address }: Config, returnTo: string | undefined): string {
  const query = new URLSearchParams({ [ACTION_PARAM]: 'sign-out' });
  if (returnTo) query.set(RETURN_TO_PARAM, returnTo);
  return `${address.origin}${address.route}?${query}`;
}
