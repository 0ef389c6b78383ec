import type { AuthChallengeRow, AuthFactorRow } from '../store/schema.js';
import { ulid } from '../tokens/random.js';
import { seal, unseal } from '../tokens/seal.js';
import { findPage, type Page, type PageQuery } from './page.js';
import type { Realm } from './realm.js';
import { newTotpSecret, stepOfCode, totpUri, type TotpAccount } from './totp.js';

const CHALLENGE_LIFETIME_MS = 10 * 60 * 1000;
const MAX_ATTEMPTS = 10;

export interface NewFactor {
  userId: string | null;
  issuer: string;
  account: string;
  /** In base32. Default: a new one. */
  secret?: string | undefined;
}

/** A factor counts only once a code has shown that its secret arrived. */
export async function createFactor(realm: Realm, input: NewFactor): Promise<AuthFactorRow> {
  const now = realm.clock.now();
  const id = `auth_factor_${ulid(now)}`;
  const factor: AuthFactorRow = {
    id,
    user_id: input.userId,
    issuer: input.issuer,
    account: input.account,
    secret: seal(realm.keys.sealing, input.secret ?? newTotpSecret(), id),
    last_step: null,
    verified_at: null,
    created_at: now,
    updated_at: now,
  };
  await realm.db.insertInto('auth_factors').values(factor).execute();
  return factor;
}

/** What is told once, when the factor is made. */
export function factorSecrets(realm: Realm, factor: AuthFactorRow): { secret: string; uri: string } {
  const account = totpAccount(realm, factor);
  return { secret: account.secret, uri: totpUri(account) };
}

export function findFactor(realm: Realm, id: string): Promise<AuthFactorRow | undefined> {
  return realm.db.selectFrom('auth_factors').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Those that a user has proved to hold. */
export function verifiedFactorsOf(realm: Realm, userId: string): Promise<AuthFactorRow[]> {
  return realm.db
    .selectFrom('auth_factors')
    .selectAll()
    .where('user_id', '=', userId)
    .where('verified_at', 'is not', null)
    .orderBy('id')
    .execute();
}

export function listFactors(realm: Realm, userId: string, query: PageQuery): Promise<Page<AuthFactorRow>> {
  return findPage(query, ({ limit, direction, beyond }) => {
    let rows = realm.db
      .selectFrom('auth_factors')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('id', direction)
      .limit(limit);
    if (beyond !== undefined) rows = rows.where('id', direction === 'asc' ? '>' : '<', beyond);
    return rows.execute();
  });
}

/** False when there is none with this id. */
export async function deleteFactor(realm: Realm, id: string): Promise<boolean> {
  const deleted = await realm.db.deleteFrom('auth_factors').where('id', '=', id).executeTakeFirst();
  return deleted.numDeletedRows === 1n;
}

/** Whether the code is this factor's and has not been accepted before, nor a later one: RFC 6238 5.2. */
export async function acceptCode(realm: Realm, factor: AuthFactorRow, code: string): Promise<boolean> {
  const now = realm.clock.now();
  const step = stepOfCode(totpAccount(realm, factor), code, now);
  if (step === undefined) return false;
  // Of two requests with one code only one changes the row.
  const accepted = await realm.db
    .updateTable('auth_factors')
    .set({ last_step: step, verified_at: factor.verified_at ?? now, updated_at: now })
    .where('id', '=', factor.id)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirst();
  return accepted.numUpdatedRows === 1n;
}

export async function createChallenge(realm: Realm, factorId: string): Promise<AuthChallengeRow> {
  const now = realm.clock.now();
  const challenge: AuthChallengeRow = {
    id: `auth_challenge_${ulid(now)}`,
    factor_id: factorId,
    attempts: 0,
    passed_at: null,
    created_at: now,
    expires_at: now + CHALLENGE_LIFETIME_MS,
  };
  await realm.db.insertInto('auth_challenges').values(challenge).execute();
  return challenge;
}

export interface OpenChallenge {
  challenge: AuthChallengeRow;
  factor: AuthFactorRow;
}

export async function findChallenge(realm: Realm, id: string): Promise<OpenChallenge | undefined> {
  const challenge = await realm.db
    .selectFrom('auth_challenges')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  const factor = challenge && (await findFactor(realm, challenge.factor_id));
  return factor && { challenge, factor };
}

export type ChallengeResult = 'passed' | 'wrong' | 'expired' | 'used' | 'too_many';

export async function answerChallenge(
  realm: Realm,
  { challenge, factor }: OpenChallenge,
  code: string,
): Promise<ChallengeResult> {
  const now = realm.clock.now();
  if (challenge.passed_at !== null) return 'used';
  if (challenge.expires_at <= now) return 'expired';
  // Counted before it is compared, so that many at once cannot all be the last.
  const counted = await realm.db
    .updateTable('auth_challenges')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('id', '=', challenge.id)
    .where('attempts', '<', MAX_ATTEMPTS)
    .executeTakeFirst();
  if (counted.numUpdatedRows !== 1n) return 'too_many';
  if (!(await acceptCode(realm, factor, code))) return 'wrong';
  const passed = await realm.db
    .updateTable('auth_challenges')
    .set({ passed_at: now })
    .where('id', '=', challenge.id)
    .where('passed_at', 'is', null)
    .executeTakeFirst();
  return passed.numUpdatedRows === 1n ? 'passed' : 'used';
}

function totpAccount(realm: Realm, factor: AuthFactorRow): TotpAccount {
  const { id, issuer, account, secret } = factor;
  return { issuer, account, secret: unseal(realm.keys.sealing, secret, id) };
}
