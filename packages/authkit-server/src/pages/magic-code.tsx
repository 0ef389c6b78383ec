import { browserDevice } from '../http/browser-device.js';
import { inEvenTime } from '../http/even-time.js';
import { limitForms } from '../http/limit-clients.js';
import { saveCodeEmail } from '../domain/interactions.js';
import { countAgainst, GUESSES } from '../domain/limits.js';
import { sendMagicAuth, spendMagicCode } from '../domain/magic-auth.js';
import { emailKey, type UserProblem } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import { TooManyRequests } from '../http/errors.js';
import { proceed } from '../oauth/finish.js';
import { codeProblem } from '../oauth/one-time-code.js';
import { codePage } from './code-page.js';
import { openInteraction, submittedInteraction, type OpenInteraction } from './interaction.js';

const PAGE = { path: 'magic-code', title: 'Check your email' };

/** Sends a code and leads to the page that asks for it; answers what is wrong with the address, if it is. */
export async function startMagicCode(
  c: AppContext,
  { interaction }: OpenInteraction,
  email: string,
): Promise<Response | UserProblem> {
  const realm = c.get('realm');
  // A new address gets a user first.
  const sending = await inEvenTime(() => sendMagicAuth(realm, email));
  if ('waitMs' in sending) throw new TooManyRequests(sending.waitMs);
  if (!sending.ok) return sending.problem;
  await saveCodeEmail(realm, interaction.id, email.trim());
  return c.redirect(`/magic-code/${interaction.id}`, 303);
}

export async function showMagicCode(c: AppContext): Promise<Response> {
  const open = await openInteraction(c);
  const email = open.interaction.codeEmail;
  if (email === null) return c.redirect(`/sign-in/${open.interaction.id}`, 302);
  return codePage(c, { ...PAGE, ...open, email });
}

export async function submitMagicCode(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { form, ...open } = await submittedInteraction(c);
  await limitForms(c);
  const { interaction } = open;
  const email = interaction.codeEmail;
  if (email === null) return c.redirect(`/sign-in/${interaction.id}`, 303);
  const page = { ...PAGE, ...open, email };
  if (form['again'] !== undefined) {
    const sending = await sendMagicAuth(realm, email);
    if ('waitMs' in sending) throw new TooManyRequests(sending.waitMs);
    return codePage(c, { ...page, notice: 'We sent another code.' });
  }
  const wait = await countAgainst(realm, GUESSES, `magic ${emailKey(email)}`);
  if (wait > 0) throw new TooManyRequests(wait);
  const check = await spendMagicCode(realm, { email, code: form['code'] ?? '' }, browserDevice(c));
  if (check.ok) {
    return proceed(c, interaction, { userId: check.userId, method: 'magic_code', secondFactor: false });
  }
  // Of two clicks on the button the second comes when the code is used up.
  const { attempt } = interaction;
  if (check.reason === 'used' && attempt?.method === 'magic_code') return proceed(c, interaction, attempt);
  return codePage(c, { ...page, problem: codeProblem(check.reason) });
}
