import { sealData, unsealData } from 'iron-session';
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
  return agedBrowser(server, 600_000, ...who);
}

/** As `signedInBrowser`, with an access token that was issued so many milliseconds ago. */
export async function agedBrowser(
  server: AuthKitForTests['server'],
  age: number,
  ...who: Parameters<typeof signedInBrowser>
): Promise<Browser> {
  server.clock.advance(-age);
  const browser = await signedInBrowser(...who);
  server.clock.set(Date.now());
  // This process counts a token's lifetime from its arrival. Sealed anew, the session is one it has never seen.
  const password = process.env.WORKOS_COOKIE_PASSWORD!;
  const session = await unsealData<object>(browser.jar.get('wos-session')!, { password, ttl: 0 });
  browser.keep('wos-session', await sealData(session, { password, ttl: 0 }));
  return browser;
}
