import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningKeyRow, Store } from '../store/schema.js';
import { selfSignedCertificate } from './certificate.js';
import { ulid } from './random.js';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** Everything secret that the server itself owns, made on first start and kept in the store. */
export interface Keys {
  readonly signing: SigningKey;
  /** The public keys as `/sso/jwks` shows them. */
  readonly published: readonly object[];
  /** Seals what must be read back: the pair a refresh token was exchanged for. */
  readonly sealing: Uint8Array;
  /** Signs cookies and form tokens. */
  readonly cookies: Uint8Array;
}

export async function loadKeys(db: Store, now: number): Promise<Keys> {
  let rows = await signingKeys(db);
  if (rows.length === 0) {
    await db
      .insertInto('signing_keys')
      .values(await createSigningKey(now))
      .execute();
    rows = await signingKeys(db);
  }
  const newest = rows[0]!;
  const root = await rootSecret(db);
  return {
    signing: { kid: newest.kid, privateKey: createPrivateKey(newest.private_key) },
    published: rows.map(publicJwk),
    sealing: derive(root, 'seal'),
    cookies: derive(root, 'cookies'),
  };
}

function signingKeys(db: Store): Promise<SigningKeyRow[]> {
  return db
    .selectFrom('signing_keys')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('kid', 'desc')
    .execute();
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

// Two servers may start on one store at once: the first insert wins and both read it back.
async function rootSecret(db: Store): Promise<Buffer> {
  await db
    .insertInto('secrets')
    .values({ name: 'root', value: randomBytes(32).toString('base64') })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await db
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', 'root')
    .executeTakeFirstOrThrow();
  return Buffer.from(row.value, 'base64');
}

function derive(root: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', root, '', `authkit-server ${purpose}`, 32));
}
