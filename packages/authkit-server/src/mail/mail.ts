/** What a message is about. */
export type MailKind = 'email_verification' | 'magic_auth' | 'password_reset' | 'invitation' | 'email_change';

/** One e-mail. Its text is all of it: no markup, so nothing that a user typed can become any. */
export interface Mail {
  kind: MailKind;
  to: string;
  subject: string;
  text: string;
  /** The code that the text tells, if it tells one. */
  code?: string;
  /** The link that the text holds, if it holds one. */
  url?: string;
}

/** Sends e-mails. Rules call it after their commit, so that no message speaks of something that never was. */
export interface Mailer {
  /**
   * Returns at once: how long a delivery takes would tell strangers whether an address has an account. A failure is
   * tried again, then logged.
   */
  send(mail: Mail): void;
  /** Resolves once everything handed over has been sent or given up. */
  settled(): Promise<void>;
}

/** Where messages go: the mailbox in development, SMTP where it is set, both or neither. */
export interface Delivery {
  deliver(mail: Mail): void | Promise<void>;
}

export function createMailer(deliveries: readonly Delivery[], log: (line: string) => void): Mailer {
  const underWay = new Set<Promise<void>>();
  async function handOver(delivery: Delivery, mail: Mail): Promise<void> {
    try {
      await delivery.deliver(mail);
    } catch (error) {
      // Neither the address nor the text: a log is no place for them.
      log(
        `A message (${mail.kind}) could not be sent: ${error instanceof Error ? error.message : 'unknown'}`,
      );
    }
  }
  return {
    send(mail) {
      for (const delivery of deliveries) {
        const work = handOver(delivery, mail).finally(() => underWay.delete(work));
        underWay.add(work);
      }
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}
