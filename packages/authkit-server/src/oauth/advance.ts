import { userBody } from '../wire/user.js';
import type { Attempt } from '../domain/attempt.js';
import { lastCode, sendCode } from '../domain/email-codes.js';
import { issuePendingToken } from '../domain/pending.js';
import type { Realm } from '../domain/realm.js';
import { openSession } from '../domain/sessions.js';
import { stepOn, type Step } from '../domain/sign-in.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError, OAuthError } from '../http/errors.js';
import type { KnownClient } from './client-proof.js';
import { readDevice } from './fields.js';
import { signedInBody } from './grants/token-body.js';

/** Somebody has shown something to a grant: answers with tokens, or with the step that is left and the token for it. */
export async function advance(
  c: AppContext,
  fields: Fields,
  client: KnownClient,
  attempt: Attempt,
): Promise<Response> {
  const realm = c.get('realm');
  const step = await stepOn(realm, attempt, attempt.organizationId ?? null);
  if (!step) throw new OAuthError('invalid_grant', 'The user does not exist any more.');
  if (step.kind !== 'enter') throw await refusal(realm, client, attempt, step);
  if (step.needsSso) {
    const { email } = step.user;
    const more = { connection_ids: [], email };
    throw new OAuthError('sso_required', 'Must use SSO for selected organization', more);
  }
  const opened = await openSession(realm, attempt, client.id, step.organizationId, readDevice(fields));
  if (!opened) throw new OAuthError('invalid_grant', 'The user is no member of the organization any more.');
  return c.json(signedInBody(opened));
}

async function refusal(
  realm: Realm,
  client: KnownClient,
  attempt: Attempt,
  step: Exclude<Step, { kind: 'enter' | 'accept_invitation' }>,
): Promise<Error> {
  if (step.kind === 'closed') {
    return new OAuthError(
      'organization_membership_not_found',
      'The user is not an active member of this organization.',
    );
  }
  if (step.kind === 'invitation_unusable') {
    return step.reason === 'invalid'
      ? new OAuthError('invitation_invalid', 'The invitation was used, revoked or has expired.')
      : new OAuthError('invitation_cannot_be_used_for_email', 'The invitation is for another email address.');
  }
  const pending_authentication_token = await issuePendingToken(realm, client.id, attempt);
  const user = userBody(step.user);
  const ask = (code: string, message: string, more: object) =>
    new ApiError(403, code, message, undefined, { pending_authentication_token, ...more });
  switch (step.kind) {
    case 'verify_email': {
      const { email, id } = step.user;
      const sending = await sendCode(realm, 'email_verification', step.user);
      // When too many were sent already, the last of them still works.
      const sent = sending.ok ? sending.sent : await lastCode(realm, 'email_verification', id);
      return ask(
        'email_verification_required',
        'The email address must be verified to finish authenticating.',
        {
          email,
          ...(sent && { email_verification_id: sent.id }),
        },
      );
    }
    case 'enroll_factor':
      return ask('mfa_enrollment', 'The user must enroll in MFA to finish authenticating.', { user });
    case 'pass_factor': {
      const authentication_factors = step.factors.map(({ id }) => ({ id, type: 'totp' }));
      return ask('mfa_challenge', 'The user must complete an MFA challenge to finish authenticating.', {
        user,
        authentication_factors,
      });
    }
    case 'choose_organization': {
      const organizations = step.organizations.map(({ id, name }) => ({ id, name }));
      return ask(
        'organization_selection_required',
        'The user must choose an organization to finish authenticating.',
        { user, organizations },
      );
    }
  }
}
