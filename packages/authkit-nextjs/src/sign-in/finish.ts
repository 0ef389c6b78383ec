import type { Config } from '../config/config.js';
import { equalInConstantTime } from '../crypto/random.js';
import { exchangeCode, type AuthenticationResponse } from '../workos/api.js';
import { isClientRejection, type ProviderFailure } from '../workos/call.js';
import { memoryOf } from '../session/memory.js';
import { verifyAccessToken } from '../session/verify.js';
import type { AccessTokenClaims } from '../types.js';
import { codeChallenge, codeVerifier, isFinished, type Flow } from './flow.js';
import type { SignInState } from './state.js';

declare const verified: unique symbol;

/** Proof that the checks before the exchange were made; only `verifyCallback` makes one. */
export interface VerifiedCallback {
  readonly [verified]: true;
  readonly code: string;
  readonly codeVerifier: string;
  readonly state: SignInState;
  readonly flow: Flow;
}

export type CallbackVerdict =
  | { kind: 'verified'; callback: VerifiedCallback }
  /** A state of ours, but this browser holds no flow secret, or another one. */
  | { kind: 'other-browser'; state: SignInState; hasFlow: boolean }
  /** This browser has finished this sign-in already. */
  | { kind: 'finished'; state: SignInState };

/** Everything that must hold before a code is spent. */
export async function verifyCallback(
  code: string,
  state: SignInState,
  flow: Flow | undefined,
): Promise<CallbackVerdict> {
  if (!flow) return { kind: 'other-browser', state, hasFlow: false };
  const verifier = await codeVerifier(flow, state.nonce);
  if (!equalInConstantTime(await codeChallenge(verifier), state.codeChallenge)) {
    return { kind: 'other-browser', state, hasFlow: true };
  }
  if (await isFinished(flow, state.nonce)) return { kind: 'finished', state };
  const callback = { code, codeVerifier: verifier, state, flow } as VerifiedCallback;
  return { kind: 'verified', callback };
}

export interface Exchanged {
  readonly kind: 'exchanged';
  readonly response: AuthenticationResponse;
  readonly claims: AccessTokenClaims;
}

export type Exchange =
  | Exchanged
  | { kind: 'refused'; failure: ProviderFailure }
  | { kind: 'unavailable'; failure: ProviderFailure }
  /** The provider does not know this app by its client id and API key. */
  | { kind: 'client-rejected'; failure: ProviderFailure }
  /** The provider's answer does not hold together: wrong signature, client or user. */
  | { kind: 'untrusted' }
  /** The visitor has not authenticated as recently as was asked for. */
  | { kind: 'too-old' }
  /** The session is of another organization than was asked for. */
  | { kind: 'wrong-organization' };

/** From the password to the exchange of the code a browser may need this long, in seconds. */
const SIGN_IN_SECONDS = 60;

/**
 * Spends the code of a verified callback, accepts what comes back only when its token verifies, and asks for a verdict
 * on it. Two requests with one code (a double click, an impatient reload) share all of this.
 */
export async function exchangeVerified<Verdict>(
  callback: VerifiedCallback,
  config: Config,
  now: () => number,
  judge: (exchanged: Exchanged) => Promise<Verdict>,
): Promise<Exclude<Exchange, Exchanged> | (Exchanged & { verdict: Verdict })> {
  const { exchanges } = memoryOf(config);
  const key = `${callback.codeVerifier}.${callback.code}`;
  const task = (exchanges.get(key) ?? exchangeAndJudge(callback, config, now, judge)) as ReturnType<
    typeof exchangeAndJudge<Verdict>
  >;
  if (!exchanges.has(key))
    exchanges.set(
      key,
      task.finally(() => exchanges.delete(key)),
    );
  return task;
}

async function exchangeAndJudge<Verdict>(
  callback: VerifiedCallback,
  config: Config,
  now: () => number,
  judge: (exchanged: Exchanged) => Promise<Verdict>,
) {
  const outcome = await exchange(callback, config, now);
  return outcome.kind === 'exchanged' ? { ...outcome, verdict: await judge(outcome) } : outcome;
}

async function exchange(callback: VerifiedCallback, config: Config, now: () => number): Promise<Exchange> {
  const { keys } = memoryOf(config);
  // Asked for before the code is spent: without keys the answer could not be believed, and the code would be lost.
  const lookup = await keys.lookUp(config, now());
  if (!lookup.ok) return { kind: 'unavailable', failure: lookup.failure };
  const result = await exchangeCode(config, callback.code, callback.codeVerifier);
  if (!result.ok) return { kind: exchangeFailure(result.failure), failure: result.failure };
  const response = result.value;
  const verification = await verifyAccessToken(response.accessToken, config, keys, now());
  if (verification.kind === 'keys-unreachable') return { kind: 'unavailable', failure: verification.failure };
  if (verification.kind !== 'genuine' || verification.claims.sub !== response.user.id)
    return { kind: 'untrusted' };
  const { claims } = verification;
  return honours(callback.state, claims) ?? { kind: 'exchanged', response, claims };
}

/** What the sign-in was begun for must hold at its end: a link to the callback is no way around a step-up. */
function honours(state: SignInState, claims: AccessTokenClaims): Exchange | undefined {
  if (state.organizationId !== undefined && claims.org_id !== state.organizationId) {
    return { kind: 'wrong-organization' };
  }
  if (state.maxAge === undefined) return undefined;
  // Both times are the provider's, so that no clock of ours is in the comparison.
  const age = claims.iat - (claims.auth_time ?? -Infinity);
  return age > state.maxAge + SIGN_IN_SECONDS ? { kind: 'too-old' } : undefined;
}

function exchangeFailure({ status = 0, code, transient }: ProviderFailure) {
  if (status === 401 || isClientRejection(code)) return 'client-rejected';
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return refused || !transient ? 'refused' : 'unavailable';
}
