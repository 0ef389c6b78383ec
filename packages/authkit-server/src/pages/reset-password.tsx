import { findInteraction } from '../domain/interactions.js';
import { openPasswordReset, resetPassword } from '../domain/password-resets.js';
import { defaultRedirectUri } from '../domain/uris.js';
import { readForm } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ensureBrowserCookie, readCookie } from '../http/cookies.js';
import { csrfToken } from '../http/csrf.js';
import { PageError } from '../http/errors.js';
import type { PasswordResetRow } from '../store/schema.js';
import { Alert, Field } from './fields.js';
import { appAddress } from '../oauth/redirect.js';
import { trustForm } from './interaction.js';
import { showPage } from './layout.js';

export async function showResetPassword(c: AppContext): Promise<Response> {
  const { token, reset } = await resetOfQuery(c);
  return resetPage(c, token, reset);
}

export async function submitResetPassword(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { token, reset } = await resetOfQuery(c);
  const form = trustForm(c, token, await readForm(c));
  const result = await resetPassword(realm, token, form['password'] ?? '');
  if (!result.ok && result.reason === 'weak') return resetPage(c, token, reset, result.message);
  if (!result.ok) throw await spentLink(c);
  // The sign-in that was interrupted, if it was in this browser.
  const lookup = await findInteraction(realm, reset.interaction_id ?? '', readCookie(c, 'browser'));
  const wayOn =
    lookup.kind === 'open'
      ? `/sign-in/${lookup.interaction.id}`
      : appAddress(await defaultRedirectUri(realm));
  return showPage(c, {
    title: 'Your password is changed',
    body: (
      <>
        <h1>Your password is changed</h1>
        <p>You were signed out everywhere. Sign in with the new password.</p>
        {wayOn !== undefined && (
          <a class="button" href={wayOn}>
            Sign in
          </a>
        )}
      </>
    ),
  });
}

async function resetOfQuery(c: AppContext) {
  const token = c.req.query('token') ?? '';
  const reset = await openPasswordReset(c.get('realm'), token);
  if (!reset) throw await spentLink(c);
  return { token, reset };
}

async function spentLink(c: AppContext): Promise<PageError> {
  return new PageError(
    410,
    'This link is used up',
    'It works once, for fifteen minutes. Please ask for another.',
    appAddress(await defaultRedirectUri(c.get('realm'))),
  );
}

function resetPage(c: AppContext, token: string, reset: PasswordResetRow, problem?: string) {
  const realm = c.get('realm');
  const csrf = csrfToken(realm, ensureBrowserCookie(c), token);
  return showPage(c, {
    title: 'Choose a new password',
    hasProblem: problem !== undefined,
    leadsTo: realm.baseUrl,
    body: (
      <>
        <h1>Choose a new password</h1>
        {problem !== undefined && <Alert>{problem}</Alert>}
        <p>For {reset.email}.</p>
        <form method="post" action={`/reset-password?token=${token}`}>
          <input type="hidden" name="csrf" value={csrf} />
          {/* Tells password managers whose password this is. */}
          <input type="text" name="username" value={reset.email} autocomplete="username" hidden readonly />
          <Field
            name="password"
            label="New password"
            type="password"
            autocomplete="new-password"
            hint="At least 10 characters."
            invalid={problem !== undefined}
            autofocus
            required
          />
          <button type="submit">Change the password</button>
        </form>
      </>
    ),
  });
}
