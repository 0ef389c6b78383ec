import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningKeyRow, Store } from '../store/schema.js';
import { selfSignedCertificate } from './certificate.js';
import { ulid } from './random.js';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export interface SigningKeys {
  readonly current: SigningKey;
  /** The public keys as `/sso/jwks` shows them. */
  readonly published: readonly object[];
}

export async function loadSigningKeys(db: Store, now: number): Promise<SigningKeys> {
  let rows = await storedKeys(db);
  if (rows.length === 0) {
    await storeFirst(db, await createSigningKey(now));
    rows = await storedKeys(db);
  }
  const newest = rows[0]!;
  return {
    current: { kid: newest.kid, privateKey: createPrivateKey(newest.private_key) },
    published: rows.map(publicJwk),
  };
}

function storedKeys(db: Store): Promise<SigningKeyRow[]> {
  return db
    .selectFrom('signing_keys')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('kid', 'desc')
    .execute();
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

async function createSigningKey(now: number): Promise<SigningKeyRow> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const kid = `sso_oidc_key_pair_${ulid(now)}`;
  return {
    kid,
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: selfSignedCertificate(privateKey, kid, now),
    created_at: now,
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
