/** Access-token claims: decoding and expiry arithmetic, shared by the server and the client half. */
import type { AccessTokenClaims } from '../types.js';

const DEFAULT_BUFFER_SECONDS = 60;
/** Tokens that live five minutes or less are renewed this long before they expire. */
const SHORT_BUFFER_SECONDS = 30;
const SHORT_LIFETIME_SECONDS = 300;

/**
 * The claims in an access token, **without** checking its signature, or undefined when it is not an AuthKit token.
 * Only for tokens whose signature was checked, or that decide nothing.
 */
export function decodeClaims(accessToken: string): AccessTokenClaims | undefined {
  const payload = accessToken.split('.')[1];
  if (!payload) return undefined;
  try {
    const binary = atob(payload.replace(/-/g, '+').replace(/_/g, '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return asClaims(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

/** Checks the shape that every AuthKit access token has. */
export function asClaims(value: unknown): AccessTokenClaims | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const claims = value as Record<string, unknown>;
  const complete =
    typeof claims.sub === 'string' &&
    typeof claims.sid === 'string' &&
    typeof claims.exp === 'number' &&
    typeof claims.iat === 'number';
  return complete ? (claims as unknown as AccessTokenClaims) : undefined;
}

/** Whether the token's time is over (RFC 7519, section 4.1.4). `now` is in milliseconds. */
export function isExpired(claims: AccessTokenClaims, now: number): boolean {
  return claims.exp * 1000 <= now;
}

/** How long before its expiry a token is renewed, in seconds. */
export function refreshBuffer(claims: AccessTokenClaims): number {
  return claims.exp - claims.iat <= SHORT_LIFETIME_SECONDS ? SHORT_BUFFER_SECONDS : DEFAULT_BUFFER_SECONDS;
}

/** Whether a token should be renewed now: expired, or close to it. */
export function isDue(
  claims: AccessTokenClaims,
  now: number,
  bufferSeconds = refreshBuffer(claims),
): boolean {
  return claims.exp * 1000 <= now + bufferSeconds * 1000;
}
