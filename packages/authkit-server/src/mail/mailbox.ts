import type { Delivery, Mail, MailKind } from './mail.js';

export interface MailFilter {
  /** Compared as e-mail addresses are, without case. */
  to?: string;
  kind?: MailKind;
}

/** A message in the mailbox. */
export interface KeptMail extends Mail {
  readonly id: number;
  /** Milliseconds since 1970, by the server's clock. */
  readonly sentAt: number;
}

/** Every e-mail that the server would have sent, in memory, for development and tests. */
export interface Mailbox {
  /**
   * The oldest message that fits and that `next` has not given yet; waits for one when there is none.
   *
   * @throws Error when none came within `timeoutMs` (10,000 by default), and when the server closes.
   */
  next(filter?: MailFilter, options?: { timeoutMs?: number }): Promise<KeptMail>;
  /** All that fit, the oldest first. */
  list(filter?: MailFilter): readonly KeptMail[];
  clear(): void;
}

interface Waiter {
  filter: MailFilter;
  give(mail: KeptMail): void;
  refuse(reason: Error): void;
}

// A server that runs for weeks must not keep everything.
const MOST_KEPT = 500;
const PATIENCE_MS = 10_000;

export interface OwnMailbox extends Mailbox, Delivery {
  /** Refuses whoever still waits. */
  close(): void;
}

export function createMailbox(now: () => number): OwnMailbox {
  let kept: KeptMail[] = [];
  let given = new Set<number>();
  let waiters: Waiter[] = [];
  let lastId = 0;

  function give(mail: KeptMail): KeptMail {
    given.add(mail.id);
    return mail;
  }

  return {
    deliver(mail) {
      lastId += 1;
      const message = { ...mail, id: lastId, sentAt: now() };
      kept = [...kept, message].slice(-MOST_KEPT);
      const waiter = waiters.find(({ filter }) => fits(message, filter));
      if (!waiter) return;
      waiters = waiters.filter((other) => other !== waiter);
      waiter.give(give(message));
    },
    next(filter = {}, { timeoutMs = PATIENCE_MS } = {}) {
      const message = kept.find((mail) => fits(mail, filter) && !given.has(mail.id));
      if (message) return Promise.resolve(give(message));
      return new Promise((resolve, reject) => {
        const wanted = JSON.stringify(filter);
        const waiter: Waiter = {
          filter,
          give(mail) {
            clearTimeout(impatience);
            resolve(mail);
          },
          refuse(reason) {
            clearTimeout(impatience);
            reject(reason);
          },
        };
        const impatience = setTimeout(() => {
          waiters = waiters.filter((other) => other !== waiter);
          reject(new Error(`No message came for ${wanted} within ${timeoutMs} ms.`));
        }, timeoutMs);
        waiters.push(waiter);
      });
    },
    list: (filter = {}) => kept.filter((mail) => fits(mail, filter)),
    clear() {
      kept = [];
      given = new Set();
    },
    close() {
      for (const waiter of waiters) waiter.refuse(new Error('The server closed before a message came.'));
      waiters = [];
    },
  };
}

function fits(mail: Mail, { to, kind }: MailFilter): boolean {
  const sameAddress = to === undefined || mail.to.trim().toLowerCase() === to.trim().toLowerCase();
  return sameAddress && (kind === undefined || mail.kind === kind);
}
