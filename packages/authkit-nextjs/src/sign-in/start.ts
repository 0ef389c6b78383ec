import type { Address } from '../config/address.js';
import type { Config } from '../config/config.js';
import type { CookieIntent } from '../cookies/intents.js';
import { ACTION_PARAM, FLOW_PARAM, RETURN_TO_PARAM } from '../names.js';
import { authorizeUrl } from '../workos/api.js';
import { claimNonce } from '../workos/claim-nonce.js';
import { codeChallenge, codeVerifier, flowIntent, newFlow, newNonce, type Flow } from './flow.js';
import type { FlowOptions } from './flow-options.js';
import { sealState } from './state.js';

export type Screen = 'sign-in' | 'sign-up';

/** The AuthKit route's own URL where a sign-in starts: absolute, pure, and safe to cache, prefetch or open twice. */
export function startUrl(
  screen: Screen,
  address: Address,
  { returnTo, flow }: { returnTo?: string | undefined; flow?: string | undefined } = {},
): string {
  const parts = [`${ACTION_PARAM}=${screen}`];
  if (returnTo !== undefined) parts.push(`${RETURN_TO_PARAM}=${encodeURIComponent(returnTo)}`);
  if (flow !== undefined) parts.push(`${FLOW_PARAM}=${encodeURIComponent(flow)}`);
  return `${address.origin}${address.route}?${parts.join('&')}`;
}

/** The AuthKit route's page that moves on by itself, for cookies that are strict. */
export function arrivedUrl(address: Address, returnTo: string, flow?: string): string {
  const url = `${address.origin}${address.route}?${ACTION_PARAM}=arrived&${RETURN_TO_PARAM}=${encodeURIComponent(returnTo)}`;
  return flow === undefined ? url : `${url}&${FLOW_PARAM}=${encodeURIComponent(flow)}`;
}

export interface StartOptions extends Omit<FlowOptions, 'redirectUri' | 'browser' | 'state'> {
  readonly screen: Screen;
  readonly returnPath?: string | undefined;
  readonly custom?: { readonly value: string; readonly bound: boolean } | undefined;
  /** Which try this is: 0, or 1 for the restart. */
  readonly attempt?: number;
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
  const { screen, returnPath, custom, attempt = 0, organizationId, loginHint, prompt, maxAge } = options;
  const [state, claim] = await Promise.all([
    sealState(
      {
        clientId: config.clientId,
        nonce,
        codeChallenge: challenge,
        redirectUri,
        returnPath,
        custom,
        organizationId,
        maxAge,
        attempt,
        issuedAt: now,
      },
      config,
    ),
    claimNonce(config),
  ]);
  const location = authorizeUrl(config, {
    client_id: config.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    provider: 'authkit',
    screen_hint: screen,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    organization_id: organizationId,
    login_hint: loginHint,
    prompt,
    max_age: maxAge?.toString(),
    claim_nonce: claim,
  });
  return { location, intents: [flowIntent(flow, config)] };
}
