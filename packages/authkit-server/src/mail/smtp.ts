import { setTimeout as wait } from 'node:timers/promises';
import type { Delivery, Mail } from './mail.js';

export interface SmtpOptions {
  /** Such as `smtps://user:password@smtp.example.com`. */
  url: string;
  /** The sender, such as `Acme <no-reply@acme.example>`. */
  from: string;
}

const ATTEMPTS = 3;

/** Hands messages to an SMTP server; one that does not answer is asked three times. */
export function createSmtpDelivery({ url, from }: SmtpOptions, retryMs = 2000): Delivery {
  return {
    async deliver(mail) {
      // Loaded with the first message: most servers never send one.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport(url);
      try {
        for (let attempt = 1; ; attempt++) {
          try {
            await transport.sendMail(smtpMessage(mail, from));
            return;
          } catch (error) {
            if (attempt === ATTEMPTS || isRefusal(error)) throw withoutAddress(error);
            await wait(retryMs * attempt);
          }
        }
      } finally {
        transport.close();
      }
    },
  };
}

function smtpMessage({ to, subject, text }: Mail, from: string) {
  // As an object: a list of addresses cannot hide in one.
  return { from, to: { name: '', address: to }, subject, text };
}

// RFC 5321 4.2.1: a 5yz reply means that the same message will be refused again.
function isRefusal(error: unknown): boolean {
  const { responseCode } = error as { responseCode?: number };
  return responseCode !== undefined && responseCode >= 500;
}

// The server's words may quote the recipient.
function withoutAddress(error: unknown): Error {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return new Error(['SMTP', code, responseCode].filter((part) => part !== undefined).join(' '));
}
