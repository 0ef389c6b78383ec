import { hkdfSync, randomBytes } from 'node:crypto';
import type { Store } from '../store/schema.js';
import { loadSigningKeys, type SigningKeys } from './signing-keys.js';

/** Everything secret that the server itself owns, made on first start and kept in the store. */
export interface Keys {
  /** Made in the background on first start: prime numbers take longer to find than all else takes to begin. */
  readonly tokens: Promise<SigningKeys>;
  /** Seals what must be read back: the pair a refresh token was exchanged for. */
  readonly sealing: Uint8Array;
  /** For the cookies of an app in development. */
  readonly appCookies: Uint8Array;
  /** Signs cookies and form tokens. */
  readonly cookies: Uint8Array;
}

export async function loadKeys(db: Store, now: number): Promise<Keys> {
  const tokens = loadSigningKeys(db, now);
  // Whoever awaits it hears of a failure; until somebody does, it must not end the process.
  tokens.catch(() => undefined);
  const root = await rootSecret(db);
  return {
    tokens,
    sealing: derive(root, 'seal'),
    cookies: derive(root, 'cookies'),
    appCookies: derive(root, 'app cookies'),
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
