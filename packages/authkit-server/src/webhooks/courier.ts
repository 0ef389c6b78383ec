import type { Clock } from '../control/clock.js';
import type { DeliveryRow, Store } from '../store/schema.js';
import { unseal } from '../tokens/seal.js';
import { eventBody } from '../domain/events.js';
import { webhookSignature } from './signature.js';

/** Carries webhooks to their endpoints, in the background. */
export interface Courier {
  /** Something may be due. */
  wake(): void;
  /** Resolves once no attempt is under way. */
  settled(): Promise<void>;
}

export interface OwnCourier extends Courier {
  /** Ends what is under way; what was not delivered is tried again at the next start. */
  close(): Promise<void>;
}

export interface CourierOptions {
  db: Store;
  clock: Clock;
  sealing: Uint8Array;
  log: (line: string) => void;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after each failed attempt the next one comes. After the last the delivery has failed. */
export const RETRY_DELAYS: readonly number[] = [5 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];

const TIMEOUT_MS = 10 * SECOND;
// Longer than an attempt takes: only a process that died in the middle leaves one behind.
const LEASE_MS = MINUTE;
const AT_ONCE = 20;
// The server's clock may be moved, which no timer hears of.
const LONGEST_SLEEP_MS = SECOND;

export function createCourier({ db, clock, sealing, log }: CourierOptions): OwnCourier {
  const closing = new AbortController();
  let running: Promise<void> | undefined;
  let wokenAgain = false;
  let alarm: NodeJS.Timeout | undefined;

  function wake(): void {
    if (closing.signal.aborted) return;
    clearTimeout(alarm);
    wokenAgain = true;
    running ??= work();
  }

  function wakeAfter(ms: number): void {
    if (closing.signal.aborted) return;
    clearTimeout(alarm);
    alarm = setTimeout(wake, ms).unref();
  }

  async function work(): Promise<void> {
    try {
      while (wokenAgain && !closing.signal.aborted) {
        wokenAgain = false;
        await deliverDue();
        // Whoever wakes it meanwhile may come too late for this look.
        await sleepUntilNext();
      }
    } catch (error) {
      log(`Webhooks could not be delivered: ${String(error)}`);
      wakeAfter(LONGEST_SLEEP_MS);
    } finally {
      running = undefined;
    }
  }

  async function deliverDue(): Promise<void> {
    for (let due = await claim(db, clock.now()); due.length > 0; due = await claim(db, clock.now())) {
      await Promise.all(due.map(deliver));
      if (closing.signal.aborted) return;
    }
  }

  async function sleepUntilNext(): Promise<void> {
    const next = await db
      .selectFrom('webhook_deliveries')
      .select((eb) => eb.fn.min('next_attempt_at').as('at'))
      .where('status', '=', 'pending')
      .where('endpoint_id', 'in', enabledEndpoints(db))
      .executeTakeFirst();
    if (next?.at === undefined || next.at === null) return;
    wakeAfter(Math.min(Math.max(next.at - clock.now(), 0), LONGEST_SLEEP_MS));
  }

  async function deliver(delivery: DeliveryRow): Promise<void> {
    const outcome = await attempt(delivery);
    const now = clock.now();
    const delay = RETRY_DELAYS[delivery.attempts - 1];
    const after =
      outcome.kind === 'delivered'
        ? { status: 'delivered' as const }
        : outcome.kind === 'interrupted'
          ? { next_attempt_at: now, attempts: delivery.attempts - 1 }
          : delay === undefined
            ? { status: 'failed' as const }
            : { next_attempt_at: now + delay };
    await db
      .updateTable('webhook_deliveries')
      .set({ ...after, response_status: outcome.status, failure: outcome.failure, updated_at: now })
      .where('id', '=', delivery.id)
      .execute();
  }

  async function attempt(delivery: DeliveryRow): Promise<Outcome> {
    const endpoint = await db
      .selectFrom('webhook_endpoints')
      .selectAll()
      .where('id', '=', delivery.endpoint_id)
      .executeTakeFirst();
    const event = await db
      .selectFrom('events')
      .selectAll()
      .where('id', '=', delivery.event_id)
      .executeTakeFirst();
    if (!endpoint || !event) return { kind: 'refused', status: null, failure: 'gone' };
    const body = JSON.stringify(eventBody(event));
    const secret = unseal(sealing, endpoint.secret, endpoint.id);
    try {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': 'authkit-server',
          'WorkOS-Signature': webhookSignature(secret, body, clock.now()),
        },
        body,
        // A signed body must not follow wherever an endpoint points.
        redirect: 'manual',
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      return response.ok
        ? { kind: 'delivered', status: response.status, failure: null }
        : { kind: 'refused', status: response.status, failure: null };
    } catch (error) {
      if (closing.signal.aborted) return { kind: 'interrupted', status: null, failure: null };
      return { kind: 'refused', status: null, failure: failureOf(error) };
    }
  }

  return {
    wake,
    async settled() {
      await running;
    },
    async close() {
      closing.abort();
      clearTimeout(alarm);
      await running;
    },
  };
}

interface Outcome {
  kind: 'delivered' | 'refused' | 'interrupted';
  status: number | null;
  failure: string | null;
}

/** Takes what is due, so that no other process takes it as well: of two that try, one finds the time moved. */
async function claim(db: Store, now: number): Promise<DeliveryRow[]> {
  return db
    .updateTable('webhook_deliveries')
    .set((eb) => ({
      next_attempt_at: now + LEASE_MS,
      attempts: eb('attempts', '+', 1),
      response_status: null,
      failure: null,
      updated_at: now,
    }))
    .where('status', '=', 'pending')
    .where('next_attempt_at', '<=', now)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('status', '=', 'pending')
        .where('next_attempt_at', '<=', now)
        .where('endpoint_id', 'in', enabledEndpoints(db))
        .orderBy('next_attempt_at')
        .limit(AT_ONCE),
    )
    .returningAll()
    .execute();
}

/** What waits for one that was switched off goes out when it is switched on again. */
function enabledEndpoints(db: Store) {
  return db.selectFrom('webhook_endpoints').select('id').where('status', '=', 'enabled');
}

function failureOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? (name === 'TimeoutError' ? 'timeout' : 'unreachable');
}
