import type { Attempt } from '../domain/attempt.js';
import { sendCode } from '../domain/email-codes.js';
import { verifyEmail } from '../domain/email-proof.js';
import { countAgainst, GUESSES } from '../domain/limits.js';
import { findUser } from '../domain/users.js';
import { browserDevice } from '../http/browser-device.js';
import type { AppContext } from '../http/context.js';
import { TooManyRequests } from '../http/errors.js';
import { proceed } from '../oauth/finish.js';
import { codeProblem } from '../oauth/one-time-code.js';
import type { UserRow } from '../store/schema.js';
import { codePage } from './code-page.js';
import { attemptOf, openInteraction, submittedInteraction, type OpenInteraction } from './interaction.js';

const PAGE = { path: 'verify-email', title: 'Verify your email' };

export async function showVerifyEmail(c: AppContext): Promise<Response> {
  const open = await openInteraction(c);
  const who = await whoVerifies(c, open);
  if (!who) return c.redirect(`/sign-in/${open.interaction.id}`, 302);
  return codePage(c, { ...PAGE, ...open, email: who.user.email });
}

export async function submitVerifyEmail(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { form, ...open } = await submittedInteraction(c);
  const who = await whoVerifies(c, open);
  if (!who) return c.redirect(`/sign-in/${open.interaction.id}`, 303);
  const { user, attempt } = who;
  // Of two clicks on the button the second comes when it is done.
  if (user.email_verified === 1) return proceed(c, open.interaction, attempt);
  const page = { ...PAGE, ...open, email: user.email };
  if (form['again'] !== undefined) {
    const sending = await sendCode(realm, 'email_verification', user);
    if (!sending.ok) throw new TooManyRequests(sending.waitMs);
    return codePage(c, { ...page, notice: 'We sent another code.' });
  }
  const wait = await countAgainst(realm, GUESSES, `verification ${user.id}`);
  if (wait > 0) throw new TooManyRequests(wait);
  const check = await verifyEmail(realm, user, form['code'] ?? '', browserDevice(c));
  if (!check.ok) return codePage(c, { ...page, problem: codeProblem(check.reason) });
  return proceed(c, open.interaction, attempt);
}

async function whoVerifies(
  c: AppContext,
  open: OpenInteraction,
): Promise<{ attempt: Attempt; user: UserRow } | undefined> {
  const attempt = attemptOf(open);
  const user = attempt && (await findUser(c.get('realm'), attempt.userId));
  return attempt && user && { attempt, user };
}
