import type { IdentityRow, UserRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { tellAuthentication } from './authentications.js';
import { claimEmail } from './email-proof.js';
import type { Provider } from './providers.js';
import type { Realm } from './realm.js';
import type { DeviceInfo } from './sessions.js';
import { createUser, emailKey, emailProblem, findUser, findUserByEmail, type UserProblem } from './users.js';

/** Who somebody is, as a provider's stand-in says. */
export interface Claim {
  provider: Provider;
  email: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
}

export type Recognition = { ok: true; user: UserRow } | { ok: false; problem: UserProblem };

/**
 * The user whom a provider vouches for: who came that way before, or else who has the address, or a new one. The word of
 * the provider proves the address.
 */
export async function recognize(realm: Realm, claim: Claim, device: DeviceInfo): Promise<Recognition> {
  const { provider, email } = claim;
  const problem = emailProblem(email);
  if (problem) return { ok: false, problem };
  // At a stand-in an account is its address.
  const idpId = sha256(`${provider} ${emailKey(email)}`);
  const recognition = await known(realm, claim, idpId);
  if (!recognition.ok) return recognition;
  const { user } = recognition;
  await realm.db
    .insertInto('identities')
    .values({ provider, idp_id: idpId, user_id: user.id, created_at: realm.clock.now() })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tellAuthentication(realm, { type: 'oauth', userId: user.id, email: user.email }, device);
  return recognition;
}

async function known(realm: Realm, { provider, ...claim }: Claim, idpId: string): Promise<Recognition> {
  const identity = await realm.db
    .selectFrom('identities')
    .select('user_id')
    .where('provider', '=', provider)
    .where('idp_id', '=', idpId)
    .executeTakeFirst();
  const user = identity && (await findUser(realm, identity.user_id));
  if (user) return { ok: true, user };
  const namesake = await findUserByEmail(realm, claim.email);
  if (!namesake) return createUser(realm, { ...claim, emailVerified: true });
  await claimEmail(realm, namesake);
  return { ok: true, user: namesake };
}

export function identitiesOf(realm: Realm, userId: string): Promise<IdentityRow[]> {
  return realm.db
    .selectFrom('identities')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('provider')
    .execute();
}
