/**
 * Seals in the iron format (`Fe26.2`), byte for byte what `iron-session` 8 writes and reads, so that sessions move
 * between this library, the published package and the WorkOS SDKs. AES-256-CBC, then HMAC-SHA-256 over everything
 * before it; both keys come from the password by one round of PBKDF2-SHA-1, as the format prescribes.
 */
import { engine } from './engine.js';
import { fromBase64url, hmac, randomBytes, toBase64url, toHex, utf8 } from './random.js';

const MAC_PREFIX = 'Fe26.2';
/** Whatever the cookie password's place in a rotation, what is written says 1: the published package knows no other. */
const PASSWORD_ID = '1';
/** Added by `iron-session` 6 and later; the payload is then the bare JSON. */
const VERSION = '~2';
const SALT_BYTES = 32;
const IV_BYTES = 16;
/** Clocks of two servers may differ by this much, in milliseconds. */
const SKEW_MS = 60_000;

const SHAPE =
  /^(Fe26\.2\*\w*\*([0-9a-f]{64})\*([\w-]{22})\*([\w-]+)\*(\d{0,15}))\*([0-9a-f]{64})\*([\w-]{43})~2$/;

/** A seal that does not open is a result, not an exception. */
export type Opened =
  { ok: true; payload: string } | { ok: false; reason: 'malformed' | 'tampered' | 'expired' };

/** What a sealed value is for. Each kind has its own password, so that none opens as another. */
export type SealKind = 'session' | 'state' | 'flow' | 'store';

/** True for text that begins as a seal does. No cryptography. */
export function beginsSeal(text: string): boolean {
  return text.startsWith(`${MAC_PREFIX}*`);
}

/** True for text that has the outer form of one whole seal. No cryptography. */
export function isWholeSeal(text: string): boolean {
  return beginsSeal(text) && text.endsWith(VERSION);
}

/** Seals a text under a password of at least 32 characters. */
export async function seal(payload: string, kind: SealKind, password: string): Promise<string> {
  const secret = await passwordFor(kind, password);
  const encryptionSalt = toHex(randomBytes(SALT_BYTES));
  const integritySalt = toHex(randomBytes(SALT_BYTES));
  const iv = randomBytes(IV_BYTES);
  const encrypted = await engine().encrypt(secret, encryptionSalt, iv, utf8(payload));
  const parts = [MAC_PREFIX, PASSWORD_ID, encryptionSalt, toBase64url(iv), toBase64url(encrypted), ''];
  const sealed = parts.join('*');
  const mac = await engine().sealMac(secret, integritySalt, utf8(sealed));
  return `${sealed}*${integritySalt}*${toBase64url(mac)}${VERSION}`;
}

/** Opens a seal with the first password that fits. `now` is in milliseconds. */
export async function open(
  sealed: string,
  kind: SealKind,
  passwords: readonly string[],
  now: number,
): Promise<Opened> {
  const parts = SHAPE.exec(sealed);
  if (!parts) return { ok: false, reason: 'malformed' };
  const [, signed, encryptionSalt, ivText, encryptedText, expiry, integritySalt, macText] =
    parts as unknown as [string, string, string, string, string, string, string, string];
  const iv = fromBase64url(ivText);
  const encrypted = fromBase64url(encryptedText);
  const mac = fromBase64url(macText);
  if (iv?.length !== IV_BYTES || !encrypted || !mac) return { ok: false, reason: 'malformed' };

  for (const password of passwords) {
    const secret = await passwordFor(kind, password);
    if (!(await engine().verifySealMac(secret, integritySalt, utf8(signed), mac))) continue;
    // Only now is anything in the seal believed, its expiry included.
    if (expiry && Number(expiry) <= now - SKEW_MS) return { ok: false, reason: 'expired' };
    const payload = await engine().decrypt(secret, encryptionSalt, iv, encrypted);
    if (!payload) return { ok: false, reason: 'tampered' };
    return { ok: true, payload: new TextDecoder('utf-8', { ignoreBOM: true }).decode(payload) };
  }
  return { ok: false, reason: 'tampered' };
}

/** The session is sealed under the cookie password itself, as every other WorkOS library does. */
async function passwordFor(kind: SealKind, password: string): Promise<string> {
  return kind === 'session' ? password : hmac(utf8(password), `authkit:${kind}`);
}
