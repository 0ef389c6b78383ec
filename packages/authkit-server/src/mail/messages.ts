import type { Mail } from './mail.js';

const IGNORE = 'If you did not ask for this, you can ignore this message.';

export function verificationMail(to: string, code: string): Mail {
  return {
    kind: 'email_verification',
    to,
    subject: 'Verify your email address',
    text: `Your code is ${code}. It works for 10 minutes.\n\n${IGNORE}\n`,
    code,
  };
}

export function magicAuthMail(to: string, code: string): Mail {
  return {
    kind: 'magic_auth',
    to,
    subject: 'Your sign-in code',
    text: `Your code is ${code}. It works for 10 minutes. Give it to nobody.\n\n${IGNORE}\n`,
    code,
  };
}

export function emailChangeMail(to: string, code: string): Mail {
  return {
    kind: 'email_change',
    to,
    subject: 'Confirm your new email address',
    text: `Your code is ${code}. It works for 10 minutes.\n\n${IGNORE}\n`,
    code,
  };
}

export function passwordResetMail(to: string, url: string): Mail {
  return {
    kind: 'password_reset',
    to,
    subject: 'Reset your password',
    text: `Choose a new password here, within 15 minutes:\n\n${url}\n\n${IGNORE}\n`,
    url,
  };
}
