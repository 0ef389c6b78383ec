import type { Engine } from './engine.js';

const HMAC = { name: 'HMAC', hash: 'SHA-256' } as const;
const AES = { name: 'AES-CBC', length: 256 } as const;
const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
const MAX_PASSWORDS = 64;

let encoder: TextEncoder | undefined;
/** Made at first use: component tests import this where there is none (jsdom as Jest has it). */
const encode = (text: string) => (encoder ??= new TextEncoder()).encode(text);

/** Web Crypto, which every platform has. */
export const webEngine: Engine = {
  sha256: async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', data)),
  async hmac(key, data) {
    const imported = await crypto.subtle.importKey('raw', key, HMAC, false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data));
  },
  async sealMac(password, salt, data) {
    const key = await derive(password, salt, { ...HMAC, length: 256 }, 'sign');
    return new Uint8Array(await crypto.subtle.sign('HMAC', key, data));
  },
  async verifySealMac(password, salt, data, mac) {
    const key = await derive(password, salt, { ...HMAC, length: 256 }, 'verify');
    return crypto.subtle.verify('HMAC', key, mac, data);
  },
  async encrypt(password, salt, iv, data) {
    const key = await derive(password, salt, AES, 'encrypt');
    return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, data));
  },
  async decrypt(password, salt, iv, data) {
    const key = await derive(password, salt, AES, 'decrypt');
    try {
      return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, data));
    } catch {
      return undefined;
    }
  },
  importRsaKey: ({ n, e }) => crypto.subtle.importKey('jwk', { kty: 'RSA', n, e }, RS256, false, ['verify']),
  verifyRs256: (key, data, signature) => crypto.subtle.verify(RS256, key as CryptoKey, signature, data),
};

/** Passwords as keys to derive from. A process knows few: its own, one for each kind of seal. */
const baseKeys = /* @__PURE__ */ new Map<string, Promise<CryptoKey>>();

async function derive(
  password: string,
  salt: string,
  algorithm: AesKeyGenParams | HmacKeyGenParams,
  usage: KeyUsage,
): Promise<CryptoKey> {
  let base = baseKeys.get(password);
  if (!base) {
    base = crypto.subtle.importKey('raw', encode(password), 'PBKDF2', false, ['deriveKey']);
    if (baseKeys.size >= MAX_PASSWORDS) baseKeys.clear();
    baseKeys.set(password, base);
  }
  const parameters = { name: 'PBKDF2', hash: 'SHA-1', salt: encode(salt), iterations: 1 };
  return crypto.subtle.deriveKey(parameters, await base, algorithm, false, [usage]);
}
