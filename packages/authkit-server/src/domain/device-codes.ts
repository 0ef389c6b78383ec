import { randomInt } from 'node:crypto';
import type { DeviceCodeRow } from '../store/schema.js';
import { hmac, sha256 } from '../tokens/hash.js';
import { randomToken } from '../tokens/random.js';
import type { Realm } from './realm.js';
import type { SessionOrder } from './sessions.js';

export const DEVICE_SECONDS = 300;
export const POLL_SECONDS = 5;
// Without vowels, digits and what looks like them: RFC 8628 6.1.
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
const HALF = 4;

export interface DeviceStart {
  deviceCode: string;
  /** What a person types on another device, such as `BCDF-GHJK`. */
  userCode: string;
}

export async function startDevice(realm: Realm, clientId: string): Promise<DeviceStart> {
  const deviceCode = randomToken();
  const userCode = `${letters()}-${letters()}`;
  await realm.db
    .insertInto('device_codes')
    .values({
      hash: sha256(deviceCode),
      user_code_hash: userCodeHash(realm, userCode),
      client_id: clientId,
      answer: null,
      polled_at: null,
      expires_at: realm.clock.now() + DEVICE_SECONDS * 1000,
    })
    .execute();
  return { deviceCode, userCode };
}

/** The device that shows this code and waits. */
export function findWaitingDevice(realm: Realm, userCode: string): Promise<DeviceCodeRow | undefined> {
  return realm.db
    .selectFrom('device_codes')
    .selectAll()
    .where('user_code_hash', '=', userCodeHash(realm, userCode))
    .where('answer', 'is', null)
    .where('expires_at', '>', realm.clock.now())
    .executeTakeFirst();
}

/** Tells the device what the person said. False when it was told already or waits no more. */
export async function answerDevice(
  realm: Realm,
  hash: string,
  answer: SessionOrder | 'denied',
): Promise<boolean> {
  const told = await realm.db
    .updateTable('device_codes')
    .set({ answer: JSON.stringify(answer) })
    .where('hash', '=', hash)
    .where('answer', 'is', null)
    .where('expires_at', '>', realm.clock.now())
    .executeTakeFirst();
  return told.numUpdatedRows === 1n;
}

export type Poll =
  | { ok: true; order: SessionOrder }
  | {
      ok: false;
      reason: 'unknown' | 'expired_token' | 'slow_down' | 'authorization_pending' | 'access_denied';
    };

/** What a device that asks is told. An approval is told once. */
export async function pollDevice(realm: Realm, clientId: string, deviceCode: string): Promise<Poll> {
  const now = realm.clock.now();
  const hash = sha256(deviceCode);
  const row = await realm.db
    .selectFrom('device_codes')
    .selectAll()
    .where('hash', '=', hash)
    .where('client_id', '=', clientId)
    .executeTakeFirst();
  if (!row) return { ok: false, reason: 'unknown' };
  if (row.expires_at <= now) return { ok: false, reason: 'expired_token' };
  if (row.answer === null) {
    await realm.db.updateTable('device_codes').set({ polled_at: now }).where('hash', '=', hash).execute();
    const early = row.polled_at !== null && now - row.polled_at < POLL_SECONDS * 1000;
    return {
      ok: false,
      reason: early && realm.settings.limits === 'strict' ? 'slow_down' : 'authorization_pending',
    };
  }
  // Of two that ask at once only one is told.
  const spent = await realm.db.deleteFrom('device_codes').where('hash', '=', hash).executeTakeFirst();
  if (spent.numDeletedRows !== 1n) return { ok: false, reason: 'unknown' };
  const answer = JSON.parse(row.answer) as SessionOrder | 'denied';
  return answer === 'denied' ? { ok: false, reason: 'access_denied' } : { ok: true, order: answer };
}

// Few enough to try them all: a plain hash would hide nothing.
function userCodeHash({ keys }: Realm, userCode: string): string {
  return hmac(keys.sealing, `user code ${userCode.toUpperCase().replaceAll(/[^A-Z]/g, '')}`);
}

function letters(): string {
  return Array.from({ length: HALF }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}
