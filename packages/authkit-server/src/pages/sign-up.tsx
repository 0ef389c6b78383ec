import { limitForms } from '../http/limit-clients.js';
import { browserDevice } from '../http/browser-device.js';
import { passwordAttempt } from '../domain/attempt.js';
import { tellAuthentication } from '../domain/authentications.js';
import { createUser, emailKey, type UserProblem } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import { proceed } from '../oauth/finish.js';
import { Alert, Field } from './fields.js';
import { invitationNotice, invitationOf } from './invitation.js';
import { openInteraction, submittedInteraction, type OpenInteraction } from './interaction.js';
import { showPage } from './layout.js';
import { ProviderLinks } from './provider.js';

interface Entered {
  email: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  problem?: Pick<UserProblem, 'field' | 'message'>;
}

const MAX_NAME = 256;

export async function showSignUp(c: AppContext): Promise<Response> {
  const open = await openInteraction(c);
  return signUpPage(c, open, { email: open.interaction.loginHint ?? '' });
}

export async function submitSignUp(c: AppContext): Promise<Response> {
  const { form, ...open } = await submittedInteraction(c);
  await limitForms(c);
  const entered = {
    email: form['email'] ?? '',
    firstName: form['first_name']?.slice(0, MAX_NAME),
    lastName: form['last_name']?.slice(0, MAX_NAME),
  };
  const invitation = await invitationOf(c, open);
  if (invitation && invitation.email_key !== emailKey(entered.email)) {
    const message = `The invitation is for ${invitation.email}.`;
    return signUpPage(c, open, { ...entered, problem: { field: 'email', message } });
  }
  const creation = await createUser(c.get('realm'), { ...entered, password: form['password'] ?? '' });
  if (creation.ok) {
    const { id: userId, email } = creation.user;
    await tellAuthentication(c.get('realm'), { type: 'password', userId, email }, browserDevice(c));
    return proceed(c, open.interaction, passwordAttempt(userId));
  }
  return signUpPage(c, open, { ...entered, problem: creation.problem });
}

async function signUpPage(c: AppContext, { interaction, csrf }: OpenInteraction, entered: Entered) {
  const { problem } = entered;
  const invited = await invitationNotice(c, { interaction, csrf });
  return showPage(c, {
    title: 'Sign up',
    hasProblem: problem !== undefined,
    leadsTo: interaction.redirectUri,
    body: (
      <>
        <h1>Sign up</h1>
        {invited !== undefined && <p>{invited}</p>}
        {problem && <Alert>{problem.message}</Alert>}
        <form method="post" action={`/sign-up/${interaction.id}`}>
          <input type="hidden" name="csrf" value={csrf} />
          <div class="pair">
            <Field name="first_name" label="First name" value={entered.firstName} autocomplete="given-name" />
            <Field name="last_name" label="Last name" value={entered.lastName} autocomplete="family-name" />
          </div>
          <Field
            name="email"
            label="Email"
            type="email"
            value={entered.email}
            autocomplete="username"
            invalid={problem?.field === 'email'}
            autofocus={problem?.field === 'email'}
            required
          />
          <Field
            name="password"
            label="Password"
            type="password"
            autocomplete="new-password"
            hint="At least 10 characters."
            invalid={problem?.field === 'password'}
            autofocus={problem?.field === 'password'}
            required
          />
          <button type="submit">Sign up</button>
        </form>
        <p class="other">
          Have an account? <a href={`/sign-in/${interaction.id}`}>Sign in</a>
        </p>
        <ProviderLinks c={c} open={{ interaction, csrf }} />
      </>
    ),
  });
}
