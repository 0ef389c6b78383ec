import { engine, type Bytes } from './engine.js';

let encoder: TextEncoder | undefined;

/** UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  // Made at first use: component tests import this where there is none (jsdom as Jest has it).
  return (encoder ??= new TextEncoder()).encode(text);
}

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Node's buffers, where they are: a cookie's worth of base64 takes them a tenth of the time. */
interface Buffers {
  from(text: string, encoding: 'base64url'): Uint8Array;
  from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: 'base64url'): string };
}

const buffers = () => (globalThis as { Buffer?: Buffers }).Buffer;

/** Base64url without padding (RFC 4648, section 5). */
export function toBase64url(bytes: Uint8Array): string {
  const native = buffers()?.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (native) return native.toString('base64url');
  let binary = '';
  // Spreading a whole cookie's worth of bytes at once can exceed an engine's argument limit.
  for (let i = 0; i < bytes.length; i += 4096) binary += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Bytes of a base64url text, or undefined when it is not one. */
export function fromBase64url(text: string): Bytes | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const native = buffers()?.from(text, 'base64url');
  if (native) return new Uint8Array(native);
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** SHA-256 of a text, in base64url. */
export async function sha256(text: string): Promise<string> {
  return toBase64url(await engine().sha256(utf8(text)));
}

/** HMAC-SHA-256 under a key (RFC 2104). */
export async function hmacBytes(key: Bytes, data: Bytes): Promise<Bytes> {
  return engine().hmac(key, data);
}

/** HMAC-SHA-256 of a text, in base64url. */
export async function hmac(key: Bytes, text: string): Promise<string> {
  return toBase64url(await hmacBytes(key, utf8(text)));
}

/** Compares without telling by its duration where two texts differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
