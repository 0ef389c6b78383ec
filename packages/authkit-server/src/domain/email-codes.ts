import { randomInt } from 'node:crypto';
import { emailChangeMail, magicAuthMail, verificationMail } from '../mail/messages.js';
import type { EmailCodeRow, UserRow } from '../store/schema.js';
import { sameSecret } from '../tokens/hash.js';
import { ulid } from '../tokens/random.js';
import { seal, unseal } from '../tokens/seal.js';
import { emailVerificationCore, magicAuthCore } from '../wire/email-code.js';
import { transact } from './events.js';
import { countAgainst, MAILS } from './limits.js';
import type { Realm } from './realm.js';
import { emailKey } from './users.js';

export type CodeKind = EmailCodeRow['kind'];

const LIFETIME_MS = 10 * 60 * 1000;
const MAX_ATTEMPTS = 10;

const mails = {
  email_verification: verificationMail,
  magic_auth: magicAuthMail,
  email_change: emailChangeMail,
} satisfies Record<CodeKind, unknown>;

export type Sending = { ok: true; sent: EmailCodeRow } | { ok: false; waitMs: number };

/** Sends six digits to an address, the user's own if no other is named. Only the newest code of a kind works. */
export async function sendCode(
  realm: Realm,
  kind: CodeKind,
  user: UserRow,
  { email = user.email, invitationId = null }: { email?: string; invitationId?: string | null } = {},
): Promise<Sending> {
  const waitMs = await countAgainst(realm, MAILS, `${kind} ${emailKey(email)}`);
  if (waitMs > 0) return { ok: false, waitMs };
  const now = realm.clock.now();
  const id = `${kind}_${ulid(now)}`;
  const code = realm.settings.fixedCode ?? String(randomInt(1_000_000)).padStart(6, '0');
  const sent: EmailCodeRow = {
    id,
    kind,
    user_id: user.id,
    email,
    code: seal(realm.keys.sealing, code, id),
    invitation_id: invitationId,
    attempts: 0,
    used_at: null,
    created_at: now,
    expires_at: now + LIFETIME_MS,
  };
  await transact(realm, async (db, emit) => {
    // An older one would double what can be guessed.
    await db
      .updateTable('email_codes')
      .set({ expires_at: now })
      .where('user_id', '=', user.id)
      .where('kind', '=', kind)
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .execute();
    await db.insertInto('email_codes').values(sent).execute();
    if (kind === 'email_verification') emit('email_verification.created', emailVerificationCore(sent));
    if (kind === 'magic_auth') emit('magic_auth.created', magicAuthCore(sent));
  });
  realm.mailer.send(mails[kind](email, code));
  return { ok: true, sent };
}

/** The digits, for whoever holds the API key and sends its own mails. */
export function codeOf(realm: Realm, { id, code }: EmailCodeRow): string {
  return unseal(realm.keys.sealing, code, id);
}

export function findEmailCode(realm: Realm, kind: CodeKind, id: string): Promise<EmailCodeRow | undefined> {
  return realm.db
    .selectFrom('email_codes')
    .selectAll()
    .where('id', '=', id)
    .where('kind', '=', kind)
    .executeTakeFirst();
}

/** The code that a user was sent last. */
export function lastCode(realm: Realm, kind: CodeKind, userId: string): Promise<EmailCodeRow | undefined> {
  return realm.db
    .selectFrom('email_codes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .orderBy('expires_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

export type CodeCheck =
  { ok: true; used: EmailCodeRow } | { ok: false; reason: 'wrong' | 'expired' | 'used' | 'too_many' };

export type CodeReason = Extract<CodeCheck, { ok: false }>['reason'];

/** Each refusal as the wire calls it, and as a sentence for the person. */
export const codeProblems: Readonly<Record<CodeReason, { code: string; message: string }>> = {
  wrong: { code: 'invalid_one_time_code', message: 'The code is not right.' },
  expired: { code: 'one_time_code_expired', message: 'The code has expired. Ask for another.' },
  used: { code: 'one_time_code_previously_used', message: 'The code was used already. Ask for another.' },
  too_many: { code: 'one_time_code_too_many_attempts', message: 'Too many wrong codes. Ask for another.' },
};

/** Uses a code up when it is the one that the user was sent last. */
export async function spendCode(
  realm: Realm,
  kind: CodeKind,
  user: UserRow,
  entered: string,
): Promise<CodeCheck> {
  const now = realm.clock.now();
  const sent = await lastCode(realm, kind, user.id);
  // One that went to an address which the user has no longer proves nothing about the new one.
  const isCurrent = kind === 'email_change' || sent?.email === user.email;
  if (!sent || !isCurrent) return { ok: false, reason: 'wrong' };
  if (sent.used_at !== null) return { ok: false, reason: 'used' };
  if (sent.expires_at <= now) return { ok: false, reason: 'expired' };
  // Counted before it is compared, so that many at once cannot all be the last.
  const counted = await realm.db
    .updateTable('email_codes')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('id', '=', sent.id)
    .where('attempts', '<', MAX_ATTEMPTS)
    .executeTakeFirst();
  if (counted.numUpdatedRows !== 1n) return { ok: false, reason: 'too_many' };
  if (!sameSecret(entered.replaceAll(/\s/g, ''), codeOf(realm, sent))) return { ok: false, reason: 'wrong' };
  const used = await realm.db
    .updateTable('email_codes')
    .set({ used_at: now })
    .where('id', '=', sent.id)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return used.numUpdatedRows === 1n ? { ok: true, used: sent } : { ok: false, reason: 'used' };
}
