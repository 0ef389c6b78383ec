import type { Page } from '@playwright/test';

/**
 * Lets a sign-in run up to its callback, and keeps that URL from being loaded: its code is good and unspent.
 *
 * Playwright's own routing does not see requests that a redirect makes, and this is one; the browser's protocol does.
 */
export async function captureCallback(page: Page, signIn: () => Promise<void>): Promise<string> {
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Fetch.enable', { patterns: [{ urlPattern: '*/callback?*code=*' }] });
  const captured = new Promise<string>((resolve, reject) => {
    protocol.on('Fetch.requestPaused', ({ requestId, request }) => {
      // An answer without content leaves the page where it is.
      protocol
        .send('Fetch.fulfillRequest', { requestId, responseCode: 204 })
        .then(() => resolve(request.url), reject);
    });
  });
  await signIn();
  const url = await captured;
  await protocol.detach();
  return url;
}
