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

/** When a token's time is over (RFC 7519, section 4.1.4), in milliseconds. */
export function expiryOf(claims: AccessTokenClaims): number {
  return claims.exp * 1000;
}

/**
 * When a token that has just come from the provider is over by *this* clock: its lifetime counts from its arrival, so
 * that a clock that runs ahead of the provider's does not call it expired before anybody has used it.
 */
export function expiryOnArrival(claims: AccessTokenClaims, now: number): number {
  return Math.max(expiryOf(claims), now + (claims.exp - claims.iat) * 1000);
}

/** How long before its expiry a token is renewed, in seconds; never in the first half of its life. */
export function refreshBuffer(claims: AccessTokenClaims): number {
  const lifetime = claims.exp - claims.iat;
  if (lifetime > SHORT_LIFETIME_SECONDS) return DEFAULT_BUFFER_SECONDS;
  return Math.min(SHORT_BUFFER_SECONDS, lifetime / 2);
}

/** Whether a token that expires then should be renewed now: expired, or close to it. */
export function isDue(
  claims: AccessTokenClaims,
  expiresAt: number,
  now: number,
  bufferSeconds = refreshBuffer(claims),
): boolean {
  return expiresAt <= now + bufferSeconds * 1000;
}
