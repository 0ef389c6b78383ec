/**
 * The flow cookie: one random secret for each browser, from which every sign-in's PKCE verifier is derived. Any
 * number of tabs sign in at once, and nothing piles up.
 */
import type { Config } from '../config/config.js';
import { flowAttributes, flowCookieName } from '../cookies/attributes.js';
import { clearCookie, setCookie, type CookieIntent, type CookieReader } from '../cookies/intents.js';
import { fromBase64url, hmac, randomBytes, sha256, toBase64url } from '../crypto/random.js';

const SECRET_BYTES = 32;
const NONCE_BYTES = 16;
/** 6 bytes of a finished flow's nonce hash, in base64url. */
const TAG_LENGTH = 8;
const MAX_TAGS = 8;
const SHAPE = /^([\w-]{43})(?:\.((?:[\w-]{8}){1,8}))?$/;

/** What one browser holds. */
export interface Flow {
  readonly secret: string;
  /** Tags of the last finished flows, newest first. */
  readonly finished: readonly string[];
}

/** The flow cookie of a request, or undefined. Any other shape counts as absent. */
export function readFlow(cookies: CookieReader, config: Config): Flow | undefined {
  const match = SHAPE.exec(cookies.get(flowCookieName(config)) ?? '');
  if (!match?.[1] || fromBase64url(match[1])?.length !== SECRET_BYTES) return undefined;
  return { secret: match[1], finished: match[2]?.match(/.{8}/g) ?? [] };
}

export function newFlow(): Flow {
  return { secret: toBase64url(randomBytes(SECRET_BYTES)), finished: [] };
}

export function newNonce(): string {
  return toBase64url(randomBytes(NONCE_BYTES));
}

export function flowIntent(flow: Flow, config: Config): CookieIntent {
  const value = flow.finished.length > 0 ? `${flow.secret}.${flow.finished.join('')}` : flow.secret;
  return setCookie(flowCookieName(config), value, flowAttributes(config));
}

export function clearFlowIntent(config: Config): CookieIntent {
  return clearCookie(flowCookieName(config), flowAttributes(config));
}

/** The PKCE code verifier of one sign-in (RFC 7636, section 4.1): 43 characters that only this browser's secret gives. */
export async function codeVerifier(flow: Flow, nonce: string): Promise<string> {
  return hmac(fromBase64url(flow.secret)!, `pkce${nonce}`);
}

/** The code challenge of a verifier (RFC 7636, section 4.2, S256). */
export function codeChallenge(verifier: string): Promise<string> {
  return sha256(verifier);
}

/** What only a page made for this browser knows, so that a sign-out link from elsewhere can be told apart. */
export function signOutToken(flow: Flow): Promise<string> {
  return hmac(fromBase64url(flow.secret)!, 'sign-out');
}

export async function isFinished(flow: Flow, nonce: string): Promise<boolean> {
  return flow.finished.includes(await tagOf(nonce));
}

/** The flow with one more sign-in finished, so that its callback cannot be used again in this browser. */
export async function withFinished(flow: Flow, nonce: string): Promise<Flow> {
  return { ...flow, finished: [await tagOf(nonce), ...flow.finished].slice(0, MAX_TAGS) };
}

async function tagOf(nonce: string): Promise<string> {
  return (await sha256(nonce)).slice(0, TAG_LENGTH);
}
