import { handleAuth } from '../../src/index.js';
import { CALLBACK, fillInSignIn, PERSON, type AuthKitForTests } from './authkit.js';
import { Browser } from './browser.js';

export const route = handleAuth();

/** A browser that has signed in through the AuthKit route. */
export async function signedInBrowser(
  person: { email: string; password: string } = PERSON,
  organizationId?: string,
): Promise<Browser> {
  const browser = new Browser();
  const started = await route(browser.document(`${CALLBACK}?authkit=sign-in`));
  browser.take(started);
  const callback = await fillInSignIn(started.headers.get('location')!, person, organizationId);
  const finished = await route(browser.document(callback, { headers: { 'sec-fetch-site': 'cross-site' } }));
  if (finished.status !== 303)
    throw new Error(`The callback answered ${finished.status}: ${await finished.text()}`);
  browser.take(finished);
  return browser;
}

/** As `signedInBrowser`, with an access token that has expired by now. */
export async function expiredBrowser(
  { server }: AuthKitForTests,
  ...who: Parameters<typeof signedInBrowser>
): Promise<Browser> {
  server.clock.advance(-600_000);
  const browser = await signedInBrowser(...who);
  server.clock.set(Date.now());
  return browser;
}
