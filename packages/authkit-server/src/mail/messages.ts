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

export function invitationMail(to: string, url: string, organization = 'the app'): Mail {
  return {
    kind: 'invitation',
    to,
    subject: `You are invited to join ${organization}`,
    text: `You are invited to join ${organization}. Accept the invitation here:\n\n${url}\n\nIf you do not know who invited you, you can ignore this message.\n`,
    url,
  };
}
