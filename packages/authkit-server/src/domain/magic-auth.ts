import type { EmailCodeRow, UserRow } from '../store/schema.js';
import { tellAuthentication } from './authentications.js';
import { codeProblems, sendCode, spendCode, type CodeCheck } from './email-codes.js';
import { claimEmail } from './email-proof.js';
import type { Realm } from './realm.js';
import type { DeviceInfo } from './sessions.js';
import { createUser, emailProblem, findUserByEmail, typedAddress, type UserProblem } from './users.js';

export type MagicSending =
  | { ok: true; user: UserRow; sent: EmailCodeRow }
  | { ok: false; problem: UserProblem }
  | { ok: false; waitMs: number };

/**
 * Sends a code to sign in with, and to accept an invitation with, when there is one. An address that nobody has yet gets a
 * user: the same happens for everybody.
 */
export async function sendMagicAuth(
  realm: Realm,
  email: string,
  invitationId: string | null = null,
): Promise<MagicSending> {
  const problem = emailProblem(email);
  if (problem) return { ok: false, problem };
  const user = await findOrCreate(realm, email);
  if ('field' in user) return { ok: false, problem: user };
  const sending = await sendCode(realm, 'magic_auth', user, { invitationId });
  return sending.ok ? { ok: true, user, sent: sending.sent } : sending;
}

export type MagicCheck =
  { ok: true; userId: string; invitationId: string | null } | Extract<CodeCheck, { ok: false }>;

/** Whose code this is. Entering it proves the address as well. */
export async function spendMagicCode(
  realm: Realm,
  { email, code }: { email: string; code: string },
  device: DeviceInfo,
): Promise<MagicCheck> {
  const user = await findUserByEmail(realm, email);
  const check: CodeCheck = user
    ? await spendCode(realm, 'magic_auth', user, code)
    : { ok: false, reason: 'wrong' };
  const shown = {
    type: 'magic_auth',
    userId: user?.id ?? null,
    email: user?.email ?? typedAddress(email),
    error: check.ok ? undefined : codeProblems[check.reason],
  } as const;
  await tellAuthentication(realm, shown, device);
  if (!check.ok) return check;
  if (!user) return { ok: false, reason: 'wrong' };
  await claimEmail(realm, user);
  return { ok: true, userId: user.id, invitationId: check.used.invitation_id };
}

async function findOrCreate(realm: Realm, email: string): Promise<UserRow | UserProblem> {
  const known = await findUserByEmail(realm, email);
  if (known) return known;
  const creation = await createUser(realm, { email });
  if (creation.ok) return creation.user;
  // Somebody else was a moment faster.
  return (await findUserByEmail(realm, email)) ?? creation.problem;
}
