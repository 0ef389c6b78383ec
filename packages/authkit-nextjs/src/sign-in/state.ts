/** The sealed `state` of one sign-in: everything the callback must know, out of the browser's and provider's reach. */
import type { Config } from '../config/config.js';
import { open, seal } from '../crypto/seal.js';

const MAX_AGE_MS = 86_400_000;
const SKEW_MS = 60_000;

export interface SignInState {
  readonly clientId: string;
  readonly nonce: string;
  readonly codeChallenge: string;
  readonly redirectUri: string;
  readonly returnPath?: string | undefined;
  /** The app's own state, and whether this browser is known to have asked for it. */
  readonly custom?: { readonly value: string; readonly bound: boolean } | undefined;
  readonly organizationId?: string | undefined;
  /** Seconds. */
  readonly maxAge?: number | undefined;
  /** Which try this is, beginning with 0; a sign-in restarts once. */
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

export function sealState(state: SignInState, config: Config): Promise<string> {
  return seal(JSON.stringify(state), 'state', config.passwords[0]);
}

/** The state of a sign-in that this configuration began within the last day, or undefined. */
export async function openState(
  sealed: string,
  config: Config,
  now: number,
): Promise<SignInState | undefined> {
  const opened = await open(sealed, 'state', config.passwords, now);
  if (!opened.ok) return undefined;
  const state = JSON.parse(opened.payload) as SignInState;
  const age = now - state.issuedAt;
  return state.clientId === config.clientId && age >= -SKEW_MS && age <= MAX_AGE_MS ? state : undefined;
}
