import { Secret, TOTP } from 'otpauth';
import type { AuthKitServer } from '../../src/index.js';
import type { Browser, Page } from './browser.js';

/** What an authenticator app shows by the server's clock. Its codes are accepted once, so tests move the clock on. */
export function totpCode(server: AuthKitServer, secret: string): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: server.clock.now() });
}

/** Thirty seconds later the app shows another. */
export function nextTotpCode(server: AuthKitServer, secret: string): string {
  server.clock.advance(30_000);
  return totpCode(server, secret);
}

/** The key that the page shows beside the QR code. */
export function keyOnPage(page: Page): string {
  const key = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.html)?.[1];
  if (key === undefined) throw new Error(`There is no key on ${page.url}: ${page.status} ${page.location}`);
  return key.replaceAll(' ', '');
}

/** Follows the redirect to the set-up page and passes it. */
export async function setUpFactor(server: AuthKitServer, browser: Browser, page: Page) {
  const setUp = await browser.visit(page.location);
  const secret = keyOnPage(setUp);
  return { secret, done: await browser.submit(setUp, { code: totpCode(server, secret) }) };
}
