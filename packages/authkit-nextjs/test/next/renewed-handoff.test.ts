/** What the proxy says of a renewal is believed only when the proxy has said it. */
import { expect, test } from 'vitest';
import { authkit as authkitFunction, refreshSession } from '../../src/index.js';
import { APP, useAuthKit } from '../support/authkit.js';
import type { Browser } from '../support/browser.js';
import { expiredBrowser, signedInBrowser } from '../support/sign-in.js';
import { inRequest } from '../next-fakes/headers.js';

const authkit = useAuthKit();
const HANDOFF = 'x-authkit-handoff';

async function throughProxy(browser: Browser): Promise<string> {
  const { headers } = await authkitFunction(browser.document(`${APP}/account`));
  browser.take(new Response(null, { headers }));
  return headers.get(`x-middleware-request-${HANDOFF}`)!;
}

const refreshesWith = async (browser: Browser, handoff: string) => {
  const before = authkit.refreshes();
  await inRequest(browser, 'action', () => refreshSession(), { [HANDOFF]: handoff });
  return authkit.refreshes() - before;
};

test('a token that the proxy renewed in this request is not spent again', async () => {
  const browser = await expiredBrowser(authkit);
  const handoff = await throughProxy(browser);
  expect(authkit.refreshes()).toBe(1);
  expect(await refreshesWith(browser, handoff)).toBe(0);
});

test.each(['1', 'true', '', 'AAAA', 'a'.repeat(43)])(
  'a made-up renewed=%s is no reason not to',
  async (renewed) => {
    const browser = await signedInBrowser();
    expect(await refreshesWith(browser, new URLSearchParams({ path: '/', renewed }).toString())).toBe(1);
  },
);

test('nor is what the proxy said of another token', async () => {
  const handoff = await throughProxy(await expiredBrowser(authkit));
  expect(handoff).toContain('renewed=');
  expect(await refreshesWith(await signedInBrowser(), handoff)).toBe(1);
});

test('a late request with the old cookie was not renewed here, so its refresh is a refresh', async () => {
  const browser = await expiredBrowser(authkit);
  const late = browser.copy();
  await throughProxy(browser);
  const handoff = await throughProxy(late);
  expect(handoff).not.toContain('renewed=');
  expect(await refreshesWith(late, handoff)).toBe(1);
});
