import { tellAuthentication } from '../domain/authentications.js';
import { codeProblems } from '../domain/email-codes.js';
import { acceptCode, verifiedFactorsOf } from '../domain/factors.js';
import { findUser } from '../domain/users.js';
import { browserDevice } from '../http/browser-device.js';
import { countAgainst, GUESSES } from '../domain/limits.js';
import type { AppContext } from '../http/context.js';
import { TooManyRequests } from '../http/errors.js';
import { proceed } from '../oauth/finish.js';
import { Alert, CodeField } from './fields.js';
import { attemptOf, openInteraction, submittedInteraction, type OpenInteraction } from './interaction.js';
import { showPage } from './layout.js';

/** Asks for a code of the authenticator app. */
export async function showEnterCode(c: AppContext): Promise<Response> {
  const open = await openInteraction(c);
  const attempt = attemptOf(open);
  if (!attempt) return c.redirect(`/sign-in/${open.interaction.id}`, 302);
  return enterCodePage(c, open);
}

export async function submitEnterCode(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { form, ...open } = await submittedInteraction(c);
  const attempt = attemptOf(open);
  if (!attempt) return c.redirect(`/sign-in/${open.interaction.id}`, 303);
  if (attempt.secondFactor) return proceed(c, open.interaction, attempt);
  const wait = await countAgainst(realm, GUESSES, `factor ${attempt.userId}`);
  if (wait > 0) throw new TooManyRequests(wait);
  for (const factor of await verifiedFactorsOf(realm, attempt.userId)) {
    if (await acceptCode(realm, factor, form['code'] ?? '')) {
      await tellFactor(c, attempt.userId);
      return proceed(c, open.interaction, { ...attempt, secondFactor: true });
    }
  }
  await tellFactor(c, attempt.userId, codeProblems.wrong);
  return enterCodePage(c, open, 'This code is not right, or it was used already. Wait for the next one.');
}

/** Tells that somebody has entered a code of an authenticator app. */
export async function tellFactor(
  c: AppContext,
  userId: string,
  error?: { code: string; message: string },
): Promise<void> {
  const realm = c.get('realm');
  const { email } = (await findUser(realm, userId)) ?? {};
  await tellAuthentication(realm, { type: 'mfa', userId, email, error }, browserDevice(c));
}

function enterCodePage(c: AppContext, { interaction, csrf }: OpenInteraction, problem?: string) {
  return showPage(c, {
    title: 'Enter your code',
    hasProblem: problem !== undefined,
    leadsTo: interaction.redirectUri,
    body: (
      <>
        <h1>Enter your code</h1>
        {problem !== undefined && <Alert>{problem}</Alert>}
        <p>Open your authenticator app and enter the code that it shows.</p>
        <form method="post" action={`/enter-code/${interaction.id}`}>
          <input type="hidden" name="csrf" value={csrf} />
          <CodeField invalid={problem !== undefined} />
          <button type="submit">Continue</button>
        </form>
        <p class="other">
          Not you? <a href={`/sign-in/${interaction.id}`}>Sign in as somebody else</a>
        </p>
      </>
    ),
  });
}
