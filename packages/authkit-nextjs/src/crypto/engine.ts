/**
 * The platform's cryptography: Node's own, which answers at once, or Web Crypto, whose every call is a job for another
 * thread. Each operation of one is its operation in the other; the tests hold them against each other.
 */
import { nodeEngine } from './engine-node.js';
import { webEngine } from './engine-web.js';

export type Bytes = Uint8Array<ArrayBuffer>;

/** An answer that may be there already. */
export type Soon<T> = T | Promise<T>;

/** A public RSA key, in the engine's own form. */
export type RsaKey = object;

export interface Engine {
  sha256(data: Bytes): Soon<Bytes>;
  /** HMAC-SHA-256 (RFC 2104). */
  hmac(key: Bytes, data: Bytes): Soon<Bytes>;
  /** HMAC-SHA-256 under a key derived from password and salt as the iron format does: PBKDF2-SHA-1, one round. */
  sealMac(password: string, salt: string, data: Bytes): Soon<Bytes>;
  /** Compares with the right one in constant time. */
  verifySealMac(password: string, salt: string, data: Bytes, mac: Bytes): Soon<boolean>;
  /** AES-256-CBC under a key derived likewise. */
  encrypt(password: string, salt: string, iv: Bytes, data: Bytes): Soon<Bytes>;
  /** Undefined when the padding is wrong. */
  decrypt(password: string, salt: string, iv: Bytes, data: Bytes): Soon<Bytes | undefined>;
  /** Throws for most of what is no RSA key. */
  importRsaKey(key: { n: string; e: string }): Soon<RsaKey>;
  /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2.2). May throw when the key is none. */
  verifyRs256(key: RsaKey, data: Bytes, signature: Bytes): Soon<boolean>;
}

let chosen: Engine | undefined;

export function engine(): Engine {
  return (chosen ??= nodeEngine() ?? webEngine);
}
