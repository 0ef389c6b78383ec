import { randomToken } from '../tokens/random.js';
import { sha256 } from '../tokens/hash.js';
import { countMany, type Limit } from './limits.js';
import { hashPassword, verifyPassword } from './passwords.js';
import type { Realm } from './realm.js';

const SESSION_MS = 8 * 60 * 60 * 1000;
const SECRET_NAME = 'admin_password';
/** Guesses of one client, and of all: these hold in development too, where a dashboard with a password may face a network. */
const ONE: Limit = { name: 'admin', hits: 10, windowMs: 60_000 };
const ALL: Limit = { name: 'admin of all', hits: 100, windowMs: 60_000 };

/** Who may use the dashboard from anywhere: whoever knows the password, for eight hours. */
export interface Admins {
  /** Milliseconds to wait, or the secret of a new session; undefined when the password is wrong. */
  signIn(password: string, addressKey: string): Promise<{ secret: string } | { waitMs: number } | undefined>;
  isSignedIn(secret: string): Promise<boolean>;
  signOut(secret: string): Promise<void>;
}

/** With a password, or its argon2id hash. A password that is another than last time ends all sessions. */
export async function createAdmins(realm: Realm, password: string): Promise<Admins> {
  const stored = await currentHash(realm, password);
  const { db, clock } = realm;
  return {
    async signIn(presented, addressKey) {
      for (const [limit, subject] of [
        [ONE, addressKey],
        [ALL, ''],
      ] as const) {
        const { hits, resetsAt } = await countMany(realm, limit, subject, 1);
        if (hits > limit.hits) return { waitMs: resetsAt - clock.now() };
      }
      if (!(await verifyPassword(stored, presented))) return undefined;
      const secret = randomToken();
      const session = { hash: sha256(secret), expires_at: clock.now() + SESSION_MS };
      await db.insertInto('admin_sessions').values(session).execute();
      return { secret };
    },
    async isSignedIn(secret) {
      const session = await db
        .selectFrom('admin_sessions')
        .select('hash')
        .where('hash', '=', sha256(secret))
        .where('expires_at', '>', clock.now())
        .executeTakeFirst();
      return session !== undefined;
    },
    async signOut(secret) {
      await db.deleteFrom('admin_sessions').where('hash', '=', sha256(secret)).execute();
    },
  };
}

async function currentHash({ db }: Realm, password: string): Promise<string> {
  const known = await db
    .selectFrom('secrets')
    .select('value')
    .where('name', '=', SECRET_NAME)
    .executeTakeFirst();
  const isHash = password.startsWith('$argon2id$');
  const same = known && (isHash ? known.value === password : await verifyPassword(known.value, password));
  if (same) return known.value;
  const value = isHash ? password : await hashPassword(password);
  await db
    .insertInto('secrets')
    .values({ name: SECRET_NAME, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
  await db.deleteFrom('admin_sessions').execute();
  return value;
}
