/** Stops asking a provider that is down, and asks again now and then. One breaker for each kind of call. */
import type { Config } from '../config/config.js';
import { report, type ProviderCall } from '../config/events.js';
import { rememberedBy } from '../config/remembered.js';
import type { ProviderFailure } from './call.js';

/** Failures in a row that open it. */
const THRESHOLD = 5;
/** How long an open breaker answers at once before one call is let through, in milliseconds. */
const OPEN_MS = 5_000;
const MAX_WAIT_MS = 60_000;

/** Answers a call that is not made, or notes how the one that was made ended. */
export class Breaker {
  private failures = 0;
  private openUntil = -Infinity;
  private waitUntil = -Infinity;
  private probing = false;

  /**
   * Why a call is not made now, or undefined when it may be: then `note` must follow. Times are monotonic, in
   * milliseconds: a clock that is set must not shut the provider out.
   */
  refusal(now: number): ProviderFailure | undefined {
    if (now < this.waitUntil) {
      return { transient: true, status: 429, retryAfterMs: this.waitUntil - now };
    }
    if (this.failures < THRESHOLD) return undefined;
    if (now < this.openUntil || this.probing) return { transient: true, code: 'circuit_open' };
    this.probing = true;
    return undefined;
  }

  /** Notes the end of a call; answers `opened` or `closed` when it changed what follows. */
  note(failure: ProviderFailure | undefined, now: number): 'opened' | 'closed' | undefined {
    const wasOpen = this.failures >= THRESHOLD;
    this.probing = false;
    if (failure?.retryAfterMs !== undefined && failure.status === 429) {
      this.waitUntil = now + Math.min(failure.retryAfterMs, MAX_WAIT_MS);
    }
    if (!failure || !isOutage(failure)) {
      this.failures = 0;
      return wasOpen ? 'closed' : undefined;
    }
    this.failures++;
    if (this.failures < THRESHOLD) return undefined;
    this.openUntil = now + OPEN_MS;
    return wasOpen ? undefined : 'opened';
  }
}

/** Only what says that nobody is there: no answer at all, or a 5xx. A 4xx is an answer. */
export function isOutage({ status, transient }: ProviderFailure): boolean {
  return transient && (status === undefined || status >= 500);
}

const breakersOf = /* @__PURE__ */ rememberedBy('breakers', () => new Map<ProviderCall, Breaker>());

/** Makes a call unless its breaker answers for the provider. */
export async function throughBreaker<T>(
  config: Config,
  call: ProviderCall,
  make: () => Promise<{ ok: true; value: T } | { ok: false; failure: ProviderFailure }>,
): Promise<{ ok: true; value: T } | { ok: false; failure: ProviderFailure }> {
  const breakers = breakersOf(config);
  const breaker = breakers.get(call) ?? new Breaker();
  breakers.set(call, breaker);
  const refusal = breaker.refusal(performance.now());
  if (refusal) return { ok: false, failure: refusal };
  const result = await make();
  const change = breaker.note(result.ok ? undefined : result.failure, performance.now());
  if (change === 'opened') report(config, { type: 'provider.unreachable', call });
  if (change === 'closed') report(config, { type: 'provider.reached', call });
  return result;
}
