import { answerDevice, findWaitingDevice } from '../domain/device-codes.js';
import { beginInteraction } from '../domain/interactions.js';
import { countAgainst, GUESSES } from '../domain/limits.js';
import { readForm } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ensureBrowserCookie } from '../http/cookies.js';
import { csrfToken } from '../http/csrf.js';
import { TooManyRequests } from '../http/errors.js';
import { limitForms } from '../http/limit-clients.js';
import { Alert, Field } from './fields.js';
import { trustForm } from './interaction.js';
import { showPage } from './layout.js';

const PURPOSE = 'device';

/** Asks for the code that a device shows; one that came in a link is filled in, and still has to be sent. */
export function showDevice(c: AppContext) {
  return devicePage(c, c.req.query('user_code') ?? '');
}

export async function submitDevice(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const form = trustForm(c, PURPOSE, await readForm(c));
  // A browser that drops its cookies is another one each time.
  await limitForms(c);
  const browser = ensureBrowserCookie(c);
  const wait = await countAgainst(realm, GUESSES, `device ${browser}`);
  if (wait > 0) throw new TooManyRequests(wait);
  const userCode = form['user_code'] ?? '';
  const device = await findWaitingDevice(realm, userCode);
  if (!device)
    return devicePage(c, userCode, 'No device waits with this code. Check it, or ask for another.');
  if (form['deny'] !== undefined) {
    await answerDevice(realm, device.hash, 'denied');
    return deviceAnswered(c, 'Denied', 'The device was told. You can close this page.');
  }
  const request = {
    clientId: device.client_id,
    redirectUri: `${realm.baseUrl}/device`,
    state: null,
    codeChallenge: null,
    organizationId: null,
  };
  // Always signed in anew: whoever sends somebody a link must not get in on a click.
  const id = await beginInteraction(realm, request, browser, { loginHint: null, deviceHash: device.hash });
  return c.redirect(`/sign-in/${id}`, 303);
}

export function deviceAnswered(c: AppContext, title: string, message: string) {
  return showPage(c, {
    title,
    body: (
      <>
        <h1>{title}</h1>
        <p>{message}</p>
      </>
    ),
  });
}

function devicePage(c: AppContext, userCode: string, problem?: string) {
  const realm = c.get('realm');
  const csrf = csrfToken(realm, ensureBrowserCookie(c), PURPOSE);
  return showPage(c, {
    title: 'Connect a device',
    hasProblem: problem !== undefined,
    leadsTo: realm.baseUrl,
    body: (
      <>
        <h1>Connect a device</h1>
        {problem !== undefined && <Alert>{problem}</Alert>}
        <p>Continue only if you started this yourself and your device shows the same code.</p>
        <form method="post" action="/device">
          <input type="hidden" name="csrf" value={csrf} />
          <Field
            name="user_code"
            label="Code"
            value={userCode}
            autocomplete="off"
            invalid={problem !== undefined}
            autofocus
            required
          />
          <button type="submit">Continue</button>
          <button type="submit" class="quiet" name="deny" value="1">
            Deny
          </button>
        </form>
      </>
    ),
  });
}
