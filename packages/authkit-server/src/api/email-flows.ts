import { confirmEmailChange, sendEmailChange, type EmailChange } from '../domain/email-change.js';
import { codeOf, findEmailCode, sendCode } from '../domain/email-codes.js';
import { verifyEmail } from '../domain/email-proof.js';
import { findInvitationByToken, invitationFit } from '../domain/invitations.js';
import { sendMagicAuth } from '../domain/magic-auth.js';
import type { Realm } from '../domain/realm.js';
import { emailKey, findUser, findUserByEmail } from '../domain/users.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound, OAuthError, TooManyRequests } from '../http/errors.js';
import type { EmailCodeRow, UserRow } from '../store/schema.js';
import { emailVerificationBody, magicAuthBody } from '../wire/email-code.js';
import { isoTime } from '../wire/time.js';
import { userBody } from '../wire/user.js';
import { invalid, requiredFields, requiredText, text, unprocessable } from './fields.js';

export async function postEmailVerification(c: AppContext): Promise<Response> {
  const user = await userOfPath(c);
  if (user.email_verified === 1) throw alreadyVerified();
  const sending = await sendCode(c.get('realm'), 'email_verification', user);
  if (!sending.ok) throw new TooManyRequests(sending.waitMs);
  return c.json({ user: userBody(user) });
}

export async function confirmEmailVerification(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const user = await userOfPath(c);
  const code = requiredText(await requiredFields(c), 'code');
  if (user.email_verified === 1) throw invalid('email_previously_verified', 'The email address is verified.');
  const check = await verifyEmail(realm, user, code, { ipAddress: null, userAgent: null });
  if (!check.ok) throw verificationRefusal(check.reason);
  const verified = await findUser(realm, user.id);
  if (!verified) throw notFound('The user');
  return c.json({ user: userBody(verified) });
}

export async function getEmailVerification(c: AppContext): Promise<Response> {
  const sent = await codeOfPath(c, 'email_verification');
  return c.json(emailVerificationBody(sent, codeOf(c.get('realm'), sent)));
}

export async function postMagicAuth(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const fields = await requiredFields(c);
  const email = requiredText(fields, 'email');
  const sending = await sendMagicAuth(realm, email, await invitationFor(realm, email, fields));
  if ('waitMs' in sending) throw new TooManyRequests(sending.waitMs);
  if (!sending.ok) throw unprocessable(sending.problem.message);
  return c.json(magicAuthBody(sending.sent, codeOf(realm, sending.sent)), 201);
}

async function invitationFor(realm: Realm, email: string, fields: Fields): Promise<string | null> {
  const token = text(fields, 'invitation_token');
  if (!token) return null;
  const invitation = await findInvitationByToken(realm, token);
  const user = (await findUserByEmail(realm, email)) ?? { email_key: emailKey(email) };
  const fit = invitationFit(invitation, user, realm.clock.now());
  // In the words of OAuth, as the published schema has it.
  if (!invitation || fit === 'invalid' || fit === 'other_address') {
    throw new OAuthError('invitation_invalid', 'There is no such invitation for this address.');
  }
  return invitation.id;
}

export async function getMagicAuth(c: AppContext): Promise<Response> {
  const sent = await codeOfPath(c, 'magic_auth');
  return c.json(magicAuthBody(sent, codeOf(c.get('realm'), sent)));
}

export async function postEmailChange(c: AppContext): Promise<Response> {
  const user = await userOfPath(c);
  const newEmail = requiredText(await requiredFields(c), 'new_email');
  const sending = await sendEmailChange(c.get('realm'), user, newEmail);
  if ('waitMs' in sending) throw new TooManyRequests(sending.waitMs);
  if (!sending.ok) {
    if (sending.reason === 'invalid') {
      throw new ApiError(422, 'invalid_email', 'new_email must be an email address.');
    }
    throw sending.reason === 'taken' ? notAvailable() : changeRefusals.same();
  }
  const { email, expires_at, created_at } = sending.sent;
  return c.json({
    object: 'email_change',
    user: userBody(user),
    new_email: email,
    expires_at: isoTime(expires_at),
    created_at: isoTime(created_at),
  });
}

export async function postEmailChangeConfirmation(c: AppContext): Promise<Response> {
  const user = await userOfPath(c);
  const code = requiredText(await requiredFields(c), 'code');
  const change = await confirmEmailChange(c.get('realm'), user, code);
  if (!change.ok) throw changeRefusals[change.reason]();
  return c.json({ object: 'email_change_confirmation', user: userBody(change.user) });
}

async function userOfPath(c: AppContext): Promise<UserRow> {
  const user = await findUser(c.get('realm'), c.req.param('id') ?? '');
  if (!user) throw notFound('The user');
  return user;
}

async function codeOfPath(c: AppContext, kind: 'email_verification' | 'magic_auth'): Promise<EmailCodeRow> {
  const sent = await findEmailCode(c.get('realm'), kind, c.req.param('id') ?? '');
  if (!sent) throw notFound(kind === 'magic_auth' ? 'The magic auth' : 'The email verification');
  return sent;
}

type ChangeReason = Extract<EmailChange, { ok: false }>['reason'] | 'same';
type Reason = 'wrong' | 'expired' | 'used' | 'too_many';

const changeRefusals: Record<ChangeReason, () => ApiError> = {
  none: () => new ApiError(409, 'no_pending_email_change', 'No change of the email address was asked for.'),
  wrong: () => invalid('email_change_code_incorrect', 'The code is not right.'),
  expired: () => invalid('email_change_code_expired', 'The code has expired.'),
  used: () => new ApiError(409, 'email_change_code_previously_used', 'The code was used already.'),
  too_many: () => new ApiError(429, 'email_change_too_many_attempts', 'Too many wrong codes. Send another.'),
  same: () => new ApiError(409, 'email_change_not_needed', 'The user has this email address already.'),
  taken: () => notAvailable(),
};

const verificationCodes: Record<Reason, [code: string, message: string]> = {
  wrong: ['email_verification_code_incorrect', 'The code is not right.'],
  expired: ['email_verification_code_expired', 'The code has expired.'],
  used: ['email_verification_code_previously_used', 'The code was used already.'],
  too_many: ['one_time_code_too_many_attempts', 'Too many wrong codes. Send another.'],
};

function verificationRefusal(reason: Reason): ApiError {
  return invalid(...verificationCodes[reason]);
}

function alreadyVerified(): ApiError {
  return invalid('email_already_verified', 'The email address of this user is verified.');
}

function notAvailable(): ApiError {
  return new ApiError(409, 'email_not_available', 'There is already an account with this email.');
}
