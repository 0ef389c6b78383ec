import type { EmailCodeRow, PasswordResetRow } from '../store/schema.js';
import { isoTime } from './time.js';

/** An e-mail verification on the wire. The code is for the holder of the API key, who may send its own mail. */
export function emailVerificationBody(sent: EmailCodeRow, code: string) {
  return { ...emailVerificationCore(sent), code };
}

/** The same without the code, as events tell it. */
export function emailVerificationCore(sent: EmailCodeRow) {
  return { object: 'email_verification', ...codeFields(sent) };
}

export function magicAuthBody(sent: EmailCodeRow, code: string) {
  return { ...magicAuthCore(sent), code };
}

export function magicAuthCore(sent: EmailCodeRow) {
  return { object: 'magic_auth', ...codeFields(sent) };
}

export function passwordResetBody(reset: PasswordResetRow, token: string, url: string) {
  return { ...passwordResetCore(reset), password_reset_token: token, password_reset_url: url };
}

export function passwordResetCore(reset: PasswordResetRow) {
  return {
    object: 'password_reset',
    id: reset.id,
    user_id: reset.user_id,
    email: reset.email,
    expires_at: isoTime(reset.expires_at),
    created_at: isoTime(reset.created_at),
  };
}

function codeFields({ id, user_id, email, expires_at, created_at }: EmailCodeRow) {
  const created = isoTime(created_at);
  return { id, user_id, email, expires_at: isoTime(expires_at), created_at: created, updated_at: created };
}
