import { inEvenTime } from '../http/even-time.js';
import { limitForms } from '../http/limit-clients.js';
import { resetLimit, sendPasswordReset } from '../domain/password-resets.js';
import { emailProblem, findUserByEmail } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import { TooManyRequests } from '../http/errors.js';
import { Alert, Field } from './fields.js';
import { openInteraction, submittedInteraction, type OpenInteraction } from './interaction.js';
import { showPage } from './layout.js';

export async function showForgotPassword(c: AppContext): Promise<Response> {
  const open = await openInteraction(c);
  return forgotPage(c, open, open.interaction.loginHint ?? '');
}

export async function submitForgotPassword(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { form, ...open } = await submittedInteraction(c);
  await limitForms(c);
  const email = form['email'] ?? '';
  const problem = emailProblem(email);
  if (problem) return forgotPage(c, open, email, problem.message);
  const wait = await resetLimit(realm, email);
  if (wait > 0) throw new TooManyRequests(wait);
  await inEvenTime(async () => {
    const user = await findUserByEmail(realm, email);
    if (user) await sendPasswordReset(realm, user, open.interaction.id);
  });
  return sentPage(c, open, email.trim());
}

function forgotPage(c: AppContext, { interaction, csrf }: OpenInteraction, email: string, problem?: string) {
  return showPage(c, {
    title: 'Forgot your password?',
    hasProblem: problem !== undefined,
    leadsTo: interaction.redirectUri,
    body: (
      <>
        <h1>Forgot your password?</h1>
        {problem !== undefined && <Alert>{problem}</Alert>}
        <p>We will send you a link with which you can choose another.</p>
        <form method="post" action={`/forgot-password/${interaction.id}`}>
          <input type="hidden" name="csrf" value={csrf} />
          <Field
            name="email"
            label="Email"
            type="email"
            value={email}
            autocomplete="username"
            invalid={problem !== undefined}
            autofocus
            required
          />
          <button type="submit">Send the link</button>
        </form>
        <p class="other">
          <a href={`/sign-in/${interaction.id}`}>Back to the sign-in</a>
        </p>
      </>
    ),
  });
}

// The same words whether or not there is such an account.
function sentPage(c: AppContext, { interaction }: OpenInteraction, email: string) {
  return showPage(c, {
    title: 'Check your email',
    leadsTo: interaction.redirectUri,
    body: (
      <>
        <h1>Check your email</h1>
        <p>If {email} has an account, we sent a link to it. It works for 15 minutes.</p>
        <p class="other">
          <a href={`/sign-in/${interaction.id}`}>Back to the sign-in</a>
        </p>
      </>
    ),
  });
}
