import type { Clock } from '../control/clock.js';
import type { ActiveFault, Fault, FaultRoute, Faults } from '../control/faults.js';
import type { Fields } from '../http/body.js';
import type { AppContext, Handler } from '../http/context.js';
import type { MailKind } from '../mail/mail.js';
import type { Mailbox, MailFilter } from '../mail/mailbox.js';
import { findUserByEmail } from '../domain/users.js';
import { notFound } from '../http/errors.js';
import { impersonate } from '../operator/impersonate.js';
import { requiredFields, requiredText, text, unprocessable } from './fields.js';

/** What tests in other processes may do to a server. */
export interface Control {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly mailbox: Mailbox;
  reset(): Promise<void>;
}

/** The handlers of `/control`, which exists in development only. */
export function controlHandlers(control: Control) {
  const { clock, faults, mailbox } = control;
  const listed = (c: AppContext) => c.json({ object: 'list', data: faults.list().map(faultBody) });
  const told = (c: AppContext) => c.json({ now: clock.now() });
  return {
    getFaults: listed,
    async postFault(c) {
      const { route, times, ...fault } = await requiredFields(c);
      return c.json(faultBody(added(faults, route, fault, times)), 201);
    },
    deleteFaults(c) {
      faults.clear();
      return listed(c);
    },
    getClock: told,
    async postClock(c) {
      const fields = await requiredFields(c);
      const time =
        fields['advance'] === undefined
          ? milliseconds(fields, 'set')
          : clock.now() + milliseconds(fields, 'advance');
      if (time < 0 || time >= END_OF_IDS) throw unprocessable('set must be a time that ids can tell.');
      clock.set(time);
      return told(c);
    },
    getMails(c) {
      return c.json({ object: 'list', data: mailbox.list(mailFilter(c)) });
    },
    async getNextMail(c) {
      const timeoutMs = Math.min(Number(c.req.query('timeout_ms') ?? 10_000) || 0, MAX_WAIT_MS);
      const mail = await mailbox.next(mailFilter(c), { timeoutMs }).catch(() => undefined);
      if (!mail) throw notFound('A message');
      return c.json(mail);
    },
    async postImpersonation(c) {
      const realm = c.get('realm');
      const fields = await requiredFields(c);
      const user = await findUserByEmail(realm, requiredText(fields, 'email'));
      if (!user) throw notFound('The user');
      const organizationId = text(fields, 'organization_id');
      const reason = text(fields, 'reason');
      const { url } = await impersonate(realm, {
        userId: user.id,
        impersonator: requiredText(fields, 'impersonator'),
        ...(organizationId !== undefined && { organizationId }),
        ...(reason !== undefined && { reason }),
      }).catch((error: Error) => {
        throw unprocessable(error.message);
      });
      return c.json({ code: new URL(url).searchParams.get('code') }, 201);
    },
    async postReset(c) {
      await control.reset();
      return c.body(null, 204);
    },
  } satisfies Record<string, Handler>;
}

const MAX_WAIT_MS = 60_000;
// Ids begin with 48 bits of time.
const END_OF_IDS = 2 ** 48;

function mailFilter(c: AppContext): MailFilter {
  const { to, kind } = c.req.query();
  return { ...(to && { to }), ...(kind && { kind: kind as MailKind }) };
}

function added(faults: Faults, route: unknown, fault: Fields, times: unknown): ActiveFault {
  try {
    return faults.add(
      requiredText({ route }, 'route') as FaultRoute,
      fault as Fault,
      times === undefined ? {} : { times: Number(times) },
    );
  } catch (error) {
    if (error instanceof TypeError) throw unprocessable(error.message);
    throw error;
  }
}

function faultBody({ route, fault, count }: ActiveFault): object {
  return { object: 'fault', route, ...fault, count };
}

function milliseconds(fields: Fields, name: 'advance' | 'set'): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw unprocessable('advance or set must be given, in whole milliseconds.');
}
