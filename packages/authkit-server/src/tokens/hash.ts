import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How tokens are stored. They are random, so a plain hash cannot be searched backwards. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

export function hmac(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Compares digests, so that neither the length nor the content of a secret shows in the time taken. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
