import { environmentConfig, type GetConfig } from '../config/source.js';
import { utf8 } from '../crypto/random.js';
import { AuthKitError } from '../errors.js';
import { browserTag, flowIntent, newFlow, readFlow } from '../sign-in/flow.js';
import { sealFlowOptions, type FlowOptions } from '../sign-in/flow-options.js';
import { returnPath } from '../sign-in/return-path.js';
import { startUrl, type Screen } from '../sign-in/start.js';
import type { InForce } from './config-in-force.js';
import { serverContext, type ServerContext } from './server-context.js';

export interface SignInUrlOptions {
  /** A path of this app to return to after sign-in. Default: the `returnPathname` of the AuthKit route. */
  returnTo?: string | undefined;
  /** Signs in to this organization. */
  organizationId?: string | undefined;
  /** Another redirect URI than the configured one; it must be registered. */
  redirectUri?: string | undefined;
  /** An e-mail address to begin with. */
  loginHint?: string | undefined;
  /** As the provider has it: `login`, `consent`, `select_account`, `none`. */
  prompt?: string | undefined;
  /** The app's own text, given to `onSuccess`. */
  state?: string | undefined;
  /** Asks for the password again unless it was entered within so many seconds. */
  maxAge?: number | undefined;
}

type GetUrl = (options?: SignInUrlOptions) => Promise<string>;

export function bindSignInUrl(getConfig: GetConfig, screen: Screen): GetUrl {
  return async ({ returnTo, redirectUri, ...options } = {}) => {
    checkOptions(options);
    const context = await contextIfAny();
    const inForce = context
      ? await context.inForce(getConfig)
      : { config: await getConfig(noRequest()), handoff: undefined };
    const config = redirectUri ? await getConfig(context?.facts ?? noRequest(), redirectUri) : inForce.config;
    const wanted = Object.values(options).some((value) => value !== undefined) || redirectUri !== undefined;
    const flow = wanted
      ? await sealedOptions({ ...options, redirectUri }, context, { ...inForce, config })
      : inForce.handoff?.flow;
    return startUrl(screen, config.address, { returnTo: returnPath(returnTo, config.address), flow });
  };
}

/** Bytes: in the URL of the authorize request it is sealed, and with it must stay below what servers accept. */
const MAX_STATE_BYTES = 2_048;

function checkOptions({ maxAge, state }: SignInUrlOptions): void {
  if (maxAge !== undefined && !(Number.isSafeInteger(maxAge) && maxAge >= 0)) {
    throw new AuthKitError('invalid_argument', 'maxAge must be a whole number of seconds');
  }
  if (state !== undefined && (typeof state !== 'string' || utf8(state).length > MAX_STATE_BYTES)) {
    throw new AuthKitError('invalid_argument', `state must be a text of at most ${MAX_STATE_BYTES} bytes`);
  }
}

/** Made anew each time: what a resolver answered, or threw, is kept by the request. */
const noRequest = () => ({ headers: new Headers(), cookies: { get: () => undefined } });

/** The request, or undefined in a script. What Next throws to stop a prerender passes. */
async function contextIfAny(): Promise<ServerContext | undefined> {
  try {
    return await serverContext();
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'digest' in error) throw error;
    return undefined;
  }
}

/** Options are made for one browser where it is known, or can be told by a cookie set now. */
async function sealedOptions(
  options: FlowOptions,
  context: ServerContext | undefined,
  { config, handoff }: InForce,
): Promise<string> {
  const known = context && readFlow(context.cookies, config);
  const told = context?.mayWriteCookies === true && options.state !== undefined;
  const flow = known ?? (told ? newFlow() : undefined);
  if (flow && !known) context?.write([flowIntent(flow, config)]);
  // Behind a proxy with a redirect URI of its own the route must learn of it from here.
  const redirectUri = options.redirectUri ?? (handoff?.flow ? config.address.redirectUri : undefined);
  const browser = flow && (await browserTag(flow));
  return sealFlowOptions({ ...options, redirectUri, browser }, config);
}

/**
 * The absolute URL where a sign-in starts. It works while rendering, and may be cached, prefetched or opened in many
 * tabs. With `state`, called where cookies can be written, it ties the state to this browser.
 *
 * @throws {AuthKitError} `invalid_argument` for a `maxAge` or `state` that cannot be sent.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { getSignInUrl } from '@workos-inc/authkit-nextjs';
 *
 * const url = await getSignInUrl({ returnTo: '/dashboard', loginHint: 'ada@example.com' });
 * ```
 */
export const getSignInUrl: GetUrl = /* @__PURE__ */ bindSignInUrl(environmentConfig, 'sign-in');

/**
 * As `getSignInUrl`, beginning at the sign-up screen.
 *
 * @throws {AuthKitError} `invalid_argument` for a `maxAge` or `state` that cannot be sent.
 * @throws {ConfigurationError} when settings are missing or malformed.
 * @example
 * ```ts
 * import { getSignUpUrl } from '@workos-inc/authkit-nextjs';
 *
 * const url = await getSignUpUrl();
 * ```
 */
export const getSignUpUrl: GetUrl = /* @__PURE__ */ bindSignInUrl(environmentConfig, 'sign-up');
