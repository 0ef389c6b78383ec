import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningKeyRow, Store } from '../store/schema.js';
import { selfSignedCertificate } from './certificate.js';
import { ulid } from './random.js';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** The keys that sign access tokens: one at a time, with those before and after it published beside it. */
export interface KeyRing {
  /** The key that signs now. */
  current(): Promise<SigningKey>;
  /** The public keys as `/sso/jwks` shows them: every one that a token in use may name. */
  published(): Promise<readonly object[]>;
  /**
   * Makes a key that takes over after ten minutes. `atOnce` is for a key that others may have: the new one signs now, and
   * no other is published or kept, so that tokens signed by them are refused.
   */
  rotate(options?: { atOnce?: boolean | undefined }): Promise<void>;
  /** Removes keys that no token in use can name any more. */
  sweep(): Promise<void>;
}

interface Kept extends SigningKey {
  /** Milliseconds since 1970, as is the next. */
  readonly signsFrom: number;
  /** Until when tokens may be in use that it has signed. */
  readonly neededUntil: number;
  readonly jwk: object;
}

/** A key is published before it signs, for as long as apps may keep the list of keys, other servers their copy of it, and more. */
const ANNOUNCED_MS = 600_000;
const REREAD_MS = 60_000;
const CLOCK_SKEW_MS = 60_000;

export function createKeyRing(
  db: Store,
  now: () => number,
  settings: { readonly accessTokenSeconds: number },
): KeyRing {
  const read = async () => keysOf(await storedKeys(db, now()), settings.accessTokenSeconds);
  let keys = read();
  // Whoever awaits it hears of a failure; until somebody does, it must not end the process.
  keys.catch(() => undefined);
  // By the process's own clock: what another server has stored does not wait for a test's.
  let readAt = Date.now();

  function known(): Promise<readonly Kept[]> {
    if (Date.now() - readAt < REREAD_MS) return keys;
    readAt = Date.now();
    const before = keys;
    keys = read().catch(() => before);
    return keys;
  }

  /** Newest first; a clock that was set back finds the oldest. */
  async function signing(): Promise<Kept> {
    const all = await known();
    return all.find(({ signsFrom }) => signsFrom <= now()) ?? all.at(-1)!;
  }

  return {
    current: signing,
    async published() {
      return (await known()).filter(({ neededUntil }) => now() < neededUntil).map(({ jwk }) => jwk);
    },
    async rotate({ atOnce = false } = {}) {
      const row = await createSigningKey(atOnce ? now() - ANNOUNCED_MS : now());
      await db.transaction().execute(async (trx) => {
        if (atOnce) await trx.deleteFrom('signing_keys').execute();
        await trx.insertInto('signing_keys').values(row).execute();
      });
      readAt = -Infinity;
    },
    async sweep() {
      const past = (await known()).filter(({ neededUntil }) => neededUntil <= now());
      if (past.length === 0) return;
      await db
        .deleteFrom('signing_keys')
        .where(
          'kid',
          'in',
          past.map(({ kid }) => kid),
        )
        .execute();
      readAt = -Infinity;
    },
  };
}

async function storedKeys(db: Store, now: number): Promise<SigningKeyRow[]> {
  const rows = await allRows(db);
  if (rows.length > 0) return rows;
  await storeFirst(db, await createSigningKey(now));
  return allRows(db);
}

function allRows(db: Store): Promise<SigningKeyRow[]> {
  return db
    .selectFrom('signing_keys')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('kid', 'desc')
    .execute();
}

function keysOf(rows: readonly SigningKeyRow[], accessTokenSeconds: number): Kept[] {
  return rows.map((row, index) => {
    const successor = rows[index - 1];
    return {
      kid: row.kid,
      privateKey: createPrivateKey(row.private_key),
      signsFrom: row.created_at + ANNOUNCED_MS,
      neededUntil: successor
        ? successor.created_at + ANNOUNCED_MS + accessTokenSeconds * 1000 + CLOCK_SKEW_MS
        : Infinity,
      jwk: publicJwk(row),
    };
  });
}

// Of two servers that start on one store at once, both must come to sign with the key that both publish: the one that
// names its key first stores it, and the other waits for that.
async function storeFirst(db: Store, row: SigningKeyRow): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const named = await trx
      .insertInto('secrets')
      .values({ name: 'first_key', value: row.kid })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (named.numInsertedOrUpdatedRows === 1n) await trx.insertInto('signing_keys').values(row).execute();
  });
}

async function createSigningKey(createdAt: number): Promise<SigningKeyRow> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const kid = `sso_oidc_key_pair_${ulid(createdAt)}`;
  return {
    kid,
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: selfSignedCertificate(privateKey, kid, createdAt),
    created_at: createdAt,
  };
}

function publicJwk(row: SigningKeyRow): object {
  const { kty, n, e } = createPublicKey(row.private_key).export({ format: 'jwk' });
  const thumbprint = createHash('sha256').update(Buffer.from(row.certificate, 'base64')).digest('base64url');
  return {
    alg: 'RS256',
    kty,
    use: 'sig',
    kid: row.kid,
    n,
    e,
    x5c: [row.certificate],
    'x5t#S256': thumbprint,
  };
}
