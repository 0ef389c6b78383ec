/**
 * What the provider is asked when a token is spent, and under which name. When no answer came the token may be spent all
 * the same, and only the same question under the same name brings its successor, long after the provider's window for
 * replays: so it is kept here for the next request, and in the store for the other processes. Nothing else is asked about
 * that token before.
 */
import type { Session } from './session.js';
import type { SharedStore } from './shared-store.js';

export interface Question {
  readonly organizationId?: string | undefined;
  /** Its idempotency key. */
  readonly name: string;
  /** When it was first put, in milliseconds. */
  readonly since: number;
  /** It was put before, and not answered: `lost` when nothing came back, once at least. */
  readonly open?: 'lost' | 'failed';
}

/** While an answer may come; and as long as a token is spent, for processes that come late. */
const KEEP_MS = 600_000;
/** Without an answer: as long as providers keep theirs. */
const KEEP_OPEN_MS = 86_400_000;
const MAX_KEPT = 10_000;

const nameOf = ({ refreshToken }: Session) => `attempt:${refreshToken}`;

export class Attempts {
  private readonly kept = new Map<string, { question: Question; until: number }>();

  /** What to ask about a session's token: this, unless something was asked before and not answered. */
  async begin(
    session: Session,
    organizationId: string | undefined,
    shared: SharedStore | undefined,
    now: number,
  ): Promise<Question> {
    const before = this.kept.get(session.refreshToken);
    const ours = before && before.until > now ? before.question : newQuestion(organizationId, now);
    const agreed = asQuestion(await shared?.agreeOn(nameOf(session), ours, KEEP_MS));
    const question = agreed ?? ours;
    if (question !== before?.question) this.keep(session, question, now + KEEP_MS);
    return question;
  }

  /** Another question instead of one that was refused. */
  async replace(
    session: Session,
    organizationId: string | undefined,
    shared: SharedStore | undefined,
    now: number,
  ): Promise<Question> {
    const question = newQuestion(organizationId, now);
    this.keep(session, question, now + KEEP_MS);
    await shared?.set(nameOf(session), question, KEEP_MS);
    return question;
  }

  /** The provider has answered. What it refused is another question when it is asked again. */
  async answered(session: Session, shared: SharedStore | undefined, wasRefused: boolean): Promise<void> {
    this.kept.delete(session.refreshToken);
    if (wasRefused) await shared?.forget(nameOf(session));
  }

  /** No answer has come, or none that says anything. */
  async unanswered(
    session: Session,
    question: Question,
    isLost: boolean,
    shared: SharedStore | undefined,
    now: number,
  ): Promise<void> {
    const open = isLost || question.open === 'lost' ? 'lost' : 'failed';
    this.keep(session, { ...question, open }, now + KEEP_OPEN_MS);
    await shared?.tell(nameOf(session), { ...question, open }, KEEP_OPEN_MS);
  }

  private keep({ refreshToken }: Session, question: Question, until: number): void {
    if (this.kept.size >= MAX_KEPT) this.kept.delete(this.kept.keys().next().value ?? '');
    this.kept.set(refreshToken, { question, until });
  }
}

function newQuestion(organizationId: string | undefined, now: number): Question {
  return { organizationId, name: crypto.randomUUID(), since: now };
}

function asQuestion(value: unknown): Question | undefined {
  const isOne = typeof value === 'object' && value !== null && 'name' in value;
  return isOne ? (value as Question) : undefined;
}
