import { hkdfSync, randomBytes } from 'node:crypto';
import type { Store } from '../store/schema.js';
import { createKeyRing, type KeyRing } from './signing-keys.js';

/** Everything secret that the server itself owns, made on first start and kept in the store. */
export interface Keys {
  /** Its first key is made in the background: prime numbers take longer to find than all else takes to begin. */
  readonly tokens: KeyRing;
  /** Seals what must be read back: the pair a refresh token was exchanged for. */
  readonly sealing: Uint8Array;
  /** For the cookies of an app in development. */
  readonly appCookies: Uint8Array;
  /** Signs cookies and form tokens. */
  readonly cookies: Uint8Array;
}

export async function loadKeys(
  db: Store,
  now: () => number,
  settings: { readonly accessTokenSeconds: number },
): Promise<Keys> {
  const tokens = createKeyRing(db, now, settings);
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
