import { pickedUser, UserPicker } from './user-picker.js';
import { limitForms } from '../http/limit-clients.js';
import { browserDevice } from '../http/browser-device.js';
import { passwordAttempt } from '../domain/attempt.js';
import { tellAuthentication } from '../domain/authentications.js';
import { countAgainst, GUESSES } from '../domain/limits.js';
import { checkPassword, emailKey, WRONG_CREDENTIALS } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import { TooManyRequests } from '../http/errors.js';
import { proceed } from '../oauth/finish.js';
import { Alert, Field } from './fields.js';
import { invitationNotice } from './invitation.js';
import { openInteraction, submittedInteraction, type OpenInteraction } from './interaction.js';
import { showPage } from './layout.js';
import { ProviderLinks } from './provider.js';
import { startMagicCode } from './magic-code.js';

interface Entered {
  email: string;
  problem?: string;
}

export async function showSignIn(c: AppContext): Promise<Response> {
  const open = await openInteraction(c);
  return signInPage(c, open, { email: open.interaction.loginHint ?? '' });
}

export async function submitSignIn(c: AppContext): Promise<Response> {
  const { form, ...open } = await submittedInteraction(c);
  await limitForms(c);
  const picked = await pickedUser(c, form['as']);
  if (picked) {
    await tellAuthentication(
      c.get('realm'),
      { type: 'password', userId: picked.id, email: picked.email },
      browserDevice(c),
    );
    return proceed(c, open.interaction, passwordAttempt(picked.id));
  }
  const email = form['email'] ?? '';
  if (form['send_code'] !== undefined) {
    const started = await startMagicCode(c, open, email);
    return started instanceof Response ? started : signInPage(c, open, { email, problem: started.message });
  }
  const wait = await countAgainst(c.get('realm'), GUESSES, `password ${emailKey(email)}`);
  if (wait > 0) throw new TooManyRequests(wait);
  const user = await checkPassword(
    c.get('realm'),
    { email, password: form['password'] ?? '' },
    browserDevice(c),
  );
  if (user) return proceed(c, open.interaction, passwordAttempt(user.id));
  return signInPage(c, open, { email, problem: WRONG_CREDENTIALS.message });
}

async function signInPage(
  c: AppContext,
  { interaction, csrf }: OpenInteraction,
  { email, problem }: Entered,
) {
  const invited = await invitationNotice(c, { interaction, csrf });
  return showPage(c, {
    title: 'Sign in',
    hasProblem: problem !== undefined,
    leadsTo: interaction.redirectUri,
    body: (
      <>
        <h1>Sign in</h1>
        {invited !== undefined && <p>{invited}</p>}
        {problem !== undefined && <Alert>{problem}</Alert>}
        <form method="post" action={`/sign-in/${interaction.id}`}>
          <input type="hidden" name="csrf" value={csrf} />
          <Field
            name="email"
            label="Email"
            type="email"
            value={email}
            autocomplete="username"
            autofocus={email === ''}
            required
          />
          <Field
            name="password"
            label="Password"
            type="password"
            autocomplete="current-password"
            autofocus={email !== ''}
            required
          />
          <button type="submit">Sign in</button>
          <button type="submit" class="quiet" name="send_code" value="1" formnovalidate>
            Email me a code
          </button>
        </form>
        <p class="other">
          <a href={`/forgot-password/${interaction.id}`}>Forgot your password?</a>
        </p>
        <p class="other">
          No account yet? <a href={`/sign-up/${interaction.id}`}>Sign up</a>
        </p>
        <ProviderLinks c={c} open={{ interaction, csrf }} />
        <UserPicker c={c} open={{ interaction, csrf }} />
      </>
    ),
  });
}
