/** Spending a refresh token: the refresh grant, and the checks on what it brings. */
import type { Config } from '../config/config.js';
import { report } from '../config/events.js';
import { refreshTokens, type AuthenticationResponse } from '../workos/api.js';
import type { ProviderFailure, ProviderResult } from '../workos/call.js';
import type { Attempts, Question } from './attempts.js';
import { decodeClaims } from './claims.js';
import { sealSession } from './sealed-cookie.js';
import { pickSession, type Session } from './session.js';
import type { SharedStore } from './shared-store.js';
import type { Spent } from './spent.js';

type Outcome = Exclude<Spent, { kind: 'ended' }>;
type Answer = ProviderResult<AuthenticationResponse>;

interface Means {
  readonly config: Config;
  readonly shared: SharedStore | undefined;
  readonly attempts: Attempts;
  /** The time, in milliseconds. */
  readonly now: number;
}

/** A provider that falls over one question for so long may still answer another. */
const STUCK_MS = 60_000;

/** Spends a session's token. What was asked about it before, and got no answer, comes first. */
export async function spendRefreshToken(
  session: Session,
  organizationId: string | undefined,
  means: Means,
): Promise<Outcome> {
  const { attempts, shared, now } = means;
  const question = await attempts.begin(session, organizationId, shared, now);
  if (question.organizationId === organizationId) return settle(question, session, means);
  const answer = await put(question, session, means);
  return goOn({ session, question, answer }, organizationId, means);
}

async function settle(question: Question, session: Session, means: Means): Promise<Outcome> {
  const { attempts, config, shared } = means;
  const answer = await put(question, session, means);
  if (answer.ok) await attempts.answered(session, shared, false);
  return outcomeOf(answer, session, config);
}

/** From the answer to an earlier question to what is wanted now. */
async function goOn(
  { session, question, answer }: { session: Session; question: Question; answer: Answer },
  organizationId: string | undefined,
  means: Means,
): Promise<Outcome> {
  const { attempts, config, shared, now } = means;
  const outcome = await outcomeOf(answer, session, config);
  const isStuck = now - question.since >= STUCK_MS;
  if (!answer.ok) {
    const { failure } = answer;
    const isSpent = failure.code === 'invalid_grant';
    // What was asked for was refused, and not the token.
    if (isAnswer(failure, question) && !isSpent)
      return settle(await attempts.replace(session, organizationId, shared, now), session, means);
    const isLost = question.open !== 'failed' || (failure.status === undefined && !isSpent);
    if (!isStuck || isLost) return outcome;
    // Beside the question, which stays open; and once more when that turns out to have spent the token.
    const beside = `${question.name}-beside-${organizationId ?? ''}`;
    const other = await refreshTokens(config, session.refreshToken, beside, organizationId);
    return other.ok ? outcomeOf(other, session, config) : outcome;
  }
  // Nobody moves to another organization by a switch that was said to have failed.
  const own = decodeClaims(session.accessToken)?.org_id;
  const wanted = organizationId ?? own;
  const isThere = outcome.kind !== 'renewed' || wanted === undefined || wanted === outcome.claims.org_id;
  const next = isThere ? outcome : await spendRefreshToken(outcome.renewed.session, wanted, means);
  if (next.kind !== 'renewed' && outcome.kind === 'renewed') {
    const isElsewhere = own !== undefined && outcome.claims.org_id !== own;
    const isTried =
      organizationId === undefined && (next.kind !== 'unavailable' || (isStuck && next.failure.status));
    // Left open, the question leads here again.
    if (isElsewhere && !isTried) return next;
  }
  await attempts.answered(session, shared, false);
  if (isThere || next.kind === 'renewed') return next;
  return { ...outcome, isOnTheWay: organizationId !== undefined };
}

/** Asks it, and remembers what was not answered. */
async function put(
  question: Question,
  session: Session,
  { attempts, config, shared, now }: Means,
): Promise<Answer> {
  const answer = await refreshTokens(config, session.refreshToken, question.name, question.organizationId);
  if (answer.ok) return answer;
  const { failure } = answer;
  if (isAnswer(failure, question)) await attempts.answered(session, shared, true);
  else await attempts.unanswered(session, question, failure.status === undefined, shared, now);
  return answer;
}

/**
 * Whether nothing can come of the question any more. What is refused by no rule that we know, or was not even asked, says
 * so only of a question that was not put before: what came of that one is known to nobody.
 */
function isAnswer({ transient, status = 0, code }: ProviderFailure, { open }: Question): boolean {
  if (!transient) return true;
  return open === undefined && (code === 'circuit_open' || (status >= 400 && status < 500 && status !== 408));
}

async function outcomeOf(answer: Answer, current: Session, config: Config): Promise<Outcome> {
  const before = decodeClaims(current.accessToken);
  const about = { userId: current.user.id, sessionId: before?.sid };
  if (!answer.ok) {
    const { transient, status, code } = answer.failure;
    report(config, { type: 'session.refresh_failed', transient, status, code, ...about });
    return { kind: transient ? 'unavailable' : 'rejected', failure: answer.failure };
  }
  // How somebody signed in is said once, at sign-in; the rest is the provider's answer and never merged with the old.
  const authenticationMethod = answer.value.authenticationMethod ?? current.authenticationMethod;
  const session = pickSession({ ...answer.value, authenticationMethod });
  const claims = decodeClaims(session.accessToken);
  // Another user's token here would hand one visitor another's account, however it came about.
  if (!claims || claims.sub !== (before?.sub ?? current.user.id) || claims.sub !== session.user.id) {
    return { kind: 'subject-mismatch' };
  }
  const renewed = await sealSession(session, config);
  report(config, { type: 'session.refreshed', organizationId: claims.org_id, ...about });
  return { kind: 'renewed', renewed, claims };
}
