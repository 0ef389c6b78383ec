import {
  findPasswordReset,
  resetLimit,
  resetPassword,
  resetToken,
  resetUrl,
  sendPasswordReset,
} from '../domain/password-resets.js';
import type { Realm } from '../domain/realm.js';
import { findUserByEmail } from '../domain/users.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound, TooManyRequests } from '../http/errors.js';
import type { PasswordResetRow } from '../store/schema.js';
import { passwordResetBody } from '../wire/email-code.js';
import { userBody } from '../wire/user.js';
import { requiredFields, requiredText } from './fields.js';

export async function postPasswordReset(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const email = requiredText(await requiredFields(c), 'email');
  const wait = await resetLimit(realm, email);
  if (wait > 0) throw new TooManyRequests(wait);
  const user = await findUserByEmail(realm, email);
  if (!user) throw notFound('The user');
  return c.json(body(realm, await sendPasswordReset(realm, user)), 201);
}

export async function getPasswordReset(c: AppContext): Promise<Response> {
  const reset = await findPasswordReset(c.get('realm'), c.req.param('id') ?? '');
  if (!reset) throw notFound('The password reset');
  return c.json(body(c.get('realm'), reset));
}

export async function confirmPasswordReset(c: AppContext): Promise<Response> {
  const fields = await requiredFields(c);
  const token = requiredText(fields, 'token');
  const reset = await resetPassword(c.get('realm'), token, requiredText(fields, 'new_password'));
  if (reset.ok) return c.json({ user: userBody(reset.user) });
  if (reset.reason === 'token_invalid') throw notFound('The password reset token');
  const { message } = reset;
  throw new ApiError(400, 'password_reset_error', message, [{ code: 'password_strength_error', message }]);
}

function body(realm: Realm, reset: PasswordResetRow) {
  const token = resetToken(realm, reset);
  return passwordResetBody(reset, token, resetUrl(realm, token));
}
