/**
 * The flow cookie: one random secret for each browser, from which every sign-in's PKCE verifier is derived. Any
 * number of tabs sign in at once, and nothing piles up.
 *
 * Its parts are joined by dots, empty ones at the end left out: the secret, tags of finished flows, the burst of recent
 * sign-ins as `count-start`, and the time of the last sign-in that the provider began. Times are seconds in base 36.
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
const SHAPE =
  /^([\w-]{43})(?:\.((?:[\w-]{8}){0,8})(?:\.((\d{1,3})-([0-9a-z]{1,8}))?(?:\.([0-9a-z]{1,8}))?)?)?$/;

const BURST_SECONDS = 30;
const BURST_LIMIT = 3;
const PROVIDER_START_SECONDS = 60;

/** What one browser holds. */
export interface Flow {
  readonly secret: string;
  /** Tags of the last finished flows, newest first. */
  readonly finished: readonly string[];
  /** Sign-ins finished in quick succession: how many, and since when, in seconds. */
  readonly burst?: { readonly count: number; readonly since: number } | undefined;
  /** When a callback without state last began a sign-in, in seconds. */
  readonly providerStart?: number | undefined;
}

/** The flow cookie of a request, or undefined. Any other shape counts as absent. */
export function readFlow(cookies: CookieReader, config: Config): Flow | undefined {
  const match = SHAPE.exec(cookies.get(flowCookieName(config)) ?? '');
  if (!match?.[1] || fromBase64url(match[1])?.length !== SECRET_BYTES) return undefined;
  const [, secret, tags, , count, since, providerStart] = match;
  return {
    secret,
    finished: tags?.match(/.{8}/g) ?? [],
    ...(count && since && { burst: { count: Number(count), since: parseInt(since, 36) } }),
    ...(providerStart && { providerStart: parseInt(providerStart, 36) }),
  };
}

export function newFlow(): Flow {
  return { secret: toBase64url(randomBytes(SECRET_BYTES)), finished: [] };
}

export function newNonce(): string {
  return toBase64url(randomBytes(NONCE_BYTES));
}

export function flowIntent(flow: Flow, config: Config): CookieIntent {
  const { secret, finished, burst, providerStart } = flow;
  const parts = [
    secret,
    finished.join(''),
    burst ? `${burst.count}-${burst.since.toString(36)}` : '',
    providerStart?.toString(36) ?? '',
  ];
  return setCookie(flowCookieName(config), parts.join('.').replace(/\.+$/, ''), flowAttributes(config));
}

export function clearFlowIntent(config: Config): CookieIntent {
  return clearCookie(flowCookieName(config), flowAttributes(config));
}

/** The PKCE code verifier of one sign-in (RFC 7636, section 4.1): 43 characters that only this browser's secret gives. */
export function codeVerifier(flow: Flow, nonce: string): Promise<string> {
  return derive(flow, `pkce${nonce}`);
}

/** The code challenge of a verifier (RFC 7636, section 4.2, S256). */
export function codeChallenge(verifier: string): Promise<string> {
  return sha256(verifier);
}

/** Names a browser in a sealed flow, without telling its secret. */
export function browserTag(flow: Flow): Promise<string> {
  return derive(flow, 'browser');
}

/** What only a page made for this browser knows, so that a sign-out link from elsewhere can be told apart. */
export function signOutToken(flow: Flow): Promise<string> {
  return derive(flow, 'sign-out');
}

/** No two uses of the secret share a label, so that none gives away another. */
function derive(flow: Flow, label: string): Promise<string> {
  return hmac(fromBase64url(flow.secret)!, label);
}

export async function isFinished(flow: Flow, nonce: string): Promise<boolean> {
  return flow.finished.includes(await tagOf(nonce));
}

/** The flow with one more sign-in finished: its callback cannot be used again in this browser, and it is counted. */
export async function withFinished(flow: Flow, nonce: string, now: number): Promise<Flow> {
  const seconds = Math.floor(now / 1000);
  const before = flow.burst;
  const burst =
    before && seconds - before.since < BURST_SECONDS
      ? { ...before, count: Math.min(before.count + 1, 999) }
      : { count: 1, since: seconds };
  return { ...flow, burst, finished: [await tagOf(nonce), ...flow.finished].slice(0, MAX_TAGS) };
}

/** Whether this browser has just finished so many sign-ins that its session cookie can only be getting lost. */
export function losesSessions(flow: Flow | undefined, now: number): boolean {
  if (!flow?.burst) return false;
  return flow.burst.count >= BURST_LIMIT && now / 1000 - flow.burst.since < BURST_SECONDS;
}

/** The flow with a sign-in begun by the provider, or undefined when there was one within the last minute. */
export function withProviderStart(flow: Flow, now: number): Flow | undefined {
  const seconds = Math.floor(now / 1000);
  const recent = flow.providerStart !== undefined && seconds - flow.providerStart < PROVIDER_START_SECONDS;
  return recent ? undefined : { ...flow, providerStart: seconds };
}

async function tagOf(nonce: string): Promise<string> {
  return (await sha256(nonce)).slice(0, TAG_LENGTH);
}
