import { sql } from 'kysely';
import type { Clock } from '../control/clock.js';
import { gather } from '../store/gather.js';
import type { RefreshTokenRow, SessionRow, Store, UserRow } from '../store/schema.js';

export interface LedgerEntry {
  token: RefreshTokenRow;
  session: SessionRow;
  user: UserRow;
}

export interface Exchange {
  /** The hash of the token to spend. */
  hash: string;
  sessionId: string;
  successorHash: string;
  /** The sealed pair, if it may be replayed. */
  successor: string | null;
  /** The organization that the session moves to, if it moves. */
  moveTo?: string | null;
}

/** The refresh tokens. Requests that come together are read together and committed together. */
export interface Ledger {
  /** The token with this hash, whatever its state. */
  find(hash: string): Promise<LedgerEntry | undefined>;
  /** Whether this caller was the one to spend the token. Resolves after the commit. */
  exchange(exchange: Exchange): Promise<boolean>;
}

export function createLedger(db: Store, clock: Clock): Ledger {
  return {
    find: gather((hashes: string[]) => findAll(db, hashes)),
    exchange: gather((exchanges: Exchange[]) => exchangeAll(db, exchanges, clock.now())),
  };
}

async function findAll(db: Store, hashes: string[]): Promise<(LedgerEntry | undefined)[]> {
  const tokens = await db.selectFrom('refresh_tokens').selectAll().where('hash', 'in', hashes).execute();
  if (tokens.length === 0) return hashes.map(() => undefined);
  const sessions = await db
    .selectFrom('sessions')
    .selectAll()
    .where('id', 'in', distinct(tokens.map((token) => token.session_id)))
    .execute();
  const users = await db
    .selectFrom('users')
    .selectAll()
    .where('id', 'in', distinct(sessions.map((session) => session.user_id)))
    .execute();

  const tokenByHash = new Map(tokens.map((token) => [token.hash, token]));
  const sessionById = new Map(sessions.map((session) => [session.id, session]));
  const userById = new Map(users.map((user) => [user.id, user]));
  return hashes.map((hash) => {
    const token = tokenByHash.get(hash);
    const session = token && sessionById.get(token.session_id);
    const user = session && userById.get(session.user_id);
    return token && session && user && { token, session, user };
  });
}

async function exchangeAll(db: Store, exchanges: Exchange[], now: number): Promise<boolean[]> {
  // Of several with one token the first counts, as if they had come one after the other.
  const firsts = new Map<string, Exchange>();
  for (const exchange of exchanges) if (!firsts.has(exchange.hash)) firsts.set(exchange.hash, exchange);
  const rows = [...firsts.values()].map(({ hash, successor }) => sql`(${hash}, ${successor})`);

  const spent = await db.transaction().execute(async (trx) => {
    // One statement decides, and it comes first, so that another process waits here and not halfway.
    const { rows: updated } = await sql<{ hash: string }>`
      with exchange (hash, successor) as (values ${sql.join(rows)})
      update refresh_tokens set spent_at = ${now}, successor = exchange.successor
      from exchange where refresh_tokens.hash = exchange.hash and refresh_tokens.spent_at is null
      returning refresh_tokens.hash`.execute(trx);
    const won = updated.map(({ hash }) => firsts.get(hash)!);
    if (won.length === 0) return new Set<Exchange>();
    const successors = won.map(({ sessionId, successorHash }) => ({
      hash: successorHash,
      session_id: sessionId,
      created_at: now,
      spent_at: null,
      successor: null,
    }));
    await trx.insertInto('refresh_tokens').values(successors).execute();
    for (const { sessionId, moveTo } of won) {
      if (moveTo !== undefined) await moveSession(trx, sessionId, moveTo, now);
    }
    return new Set(won);
  });
  return exchanges.map((exchange) => spent.has(exchange));
}

async function moveSession(db: Store, id: string, to: string | null, now: number): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ organization_id: to, updated_at: now })
    .where('id', '=', id)
    .execute();
}

function distinct(ids: string[]): string[] {
  return [...new Set(ids)];
}
