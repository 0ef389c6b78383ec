import type { Address } from '../config/address.js';
import type { Config } from '../config/config.js';
import type { CookieIntent } from '../cookies/intents.js';
import { ACTION_PARAM, RETURN_TO_PARAM } from '../names.js';
import { authorizeUrl } from '../workos/api.js';
import { codeChallenge, codeVerifier, flowIntent, newFlow, newNonce, type Flow } from './flow.js';
import { sealState } from './state.js';

export interface StartOptions {
  readonly screen: 'sign-in' | 'sign-up';
  readonly returnPath?: string | undefined;
  readonly attempt?: number;
}

/** The AuthKit route's own URL where a sign-in starts: absolute, pure, and safe to cache, prefetch or open twice. */
export function startUrl(
  screen: 'sign-in' | 'sign-up',
  returnTo: string | undefined,
  address: Address,
): string {
  const url = `${address.origin}${address.route}?${ACTION_PARAM}=${screen}`;
  return returnTo === undefined ? url : `${url}&${RETURN_TO_PARAM}=${encodeURIComponent(returnTo)}`;
}

/** Begins a sign-in: the only code that builds an authorize URL. The browser keeps its flow secret when it has one. */
export async function startSignIn(
  options: StartOptions,
  browser: Flow | undefined,
  config: Config,
  now: number,
): Promise<{ location: string; intents: readonly CookieIntent[] }> {
  const flow = browser ?? newFlow();
  const nonce = newNonce();
  const challenge = await codeChallenge(await codeVerifier(flow, nonce));
  const { redirectUri } = config.address;
  const state = await sealState(
    {
      clientId: config.clientId,
      nonce,
      codeChallenge: challenge,
      redirectUri,
      returnPath: options.returnPath,
      attempt: options.attempt ?? 0,
      issuedAt: now,
    },
    config,
  );
  const location = authorizeUrl(config, {
    client_id: config.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    provider: 'authkit',
    screen_hint: options.screen,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  return { location, intents: [flowIntent(flow, config)] };
}
