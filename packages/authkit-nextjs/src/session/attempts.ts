/**
 * Under which name the provider is asked to spend a token. When no answer came the token may be spent all the same, and
 * only the same question under the same name brings its successor, long after the provider's window for replays: so it
 * is kept here for the next request, and in the store for the other processes.
 */
import type { Session } from './session.js';
import type { SharedStore } from './shared-store.js';

/** No longer than a line is remembered: after that, a token that was spent is of no use to anybody. */
const KEEP_MS = 600_000;
const MAX_KEPT = 10_000;

const questionOf = (session: Session, organizationId: string | undefined) =>
  `attempt:${JSON.stringify([session.refreshToken, organizationId])}`;

export class Attempts {
  private readonly kept = new Map<string, { name: string; until: number }>();

  async nameOf(
    session: Session,
    organizationId: string | undefined,
    shared: SharedStore | undefined,
    now: number,
  ): Promise<string> {
    const question = questionOf(session, organizationId);
    const before = this.kept.get(question);
    const ours = before && before.until > now ? before.name : crypto.randomUUID();
    const agreed = await shared?.agreeOn(question, ours, KEEP_MS);
    const name = typeof agreed === 'string' ? agreed : ours;
    if (this.kept.size >= MAX_KEPT) this.kept.delete(this.kept.keys().next().value ?? '');
    if (name !== before?.name) this.kept.set(question, { name, until: now + KEEP_MS });
    return name;
  }

  /** The provider has answered. What it refused is another question when it is asked again. */
  async answered(
    session: Session,
    organizationId: string | undefined,
    shared: SharedStore | undefined,
    wasRefused: boolean,
  ): Promise<void> {
    const question = questionOf(session, organizationId);
    this.kept.delete(question);
    if (wasRefused) await shared?.forget(question);
  }
}
