import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { sql } from 'kysely';
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

// Of two servers that start on one store at once, both must come to sign with the key that both publish.
async function storeFirst(db: Store, row: SigningKeyRow): Promise<void> {
  await sql`
    insert into signing_keys (kid, private_key, certificate, created_at)
    select ${row.kid}, ${row.private_key}, ${row.certificate}, ${row.created_at}
    where not exists (select 1 from signing_keys)`.execute(db);
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
