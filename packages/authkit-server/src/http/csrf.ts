import type { Realm } from '../domain/realm.js';
import { hmac, sameSecret } from '../tokens/hash.js';

/** What a page's form must carry: only a page shown to this browser, for this interaction, contains it. */
export function csrfToken(realm: Realm, browser: string, interactionId: string): string {
  return hmac(realm.keys.cookies, `csrf ${browser} ${interactionId}`);
}

export function csrfTokenFits(
  realm: Realm,
  browser: string,
  interactionId: string,
  presented: string | undefined,
): boolean {
  return presented !== undefined && sameSecret(presented, csrfToken(realm, browser, interactionId));
}
