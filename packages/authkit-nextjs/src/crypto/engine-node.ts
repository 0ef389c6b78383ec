import type * as NodeCrypto from 'node:crypto';
import type { Bytes, Engine } from './engine.js';

const KEY_BYTES = 32;

interface NodeProcess {
  getBuiltinModule?(name: 'node:crypto'): typeof NodeCrypto | undefined;
}

/**
 * Node's own cryptography, or undefined where there is none. Asked for at run time (Node 20.16 and later), so that nothing
 * here is an import that a bundler for another platform would stumble over. The Edge runtime has the function too, and
 * throws when it is called; by its global it is known (https://nextjs.org/docs/app/api-reference/edge).
 */
export function nodeEngine(): Engine | undefined {
  if ('EdgeRuntime' in globalThis) return undefined;
  const { process } = globalThis as { process?: NodeProcess };
  const crypto = process?.getBuiltinModule?.('node:crypto');
  return crypto && over(crypto);
}

function over(crypto: typeof NodeCrypto): Engine {
  // As key objects: Node 24 takes three times as long with the bare bytes of a key.
  const derive = (password: string, salt: string) =>
    crypto.createSecretKey(crypto.pbkdf2Sync(password, salt, 1, KEY_BYTES, 'sha1'));
  const hmac = (key: NodeCrypto.KeyObject, data: Bytes) =>
    bytes(crypto.createHmac('sha256', key).update(data).digest());
  return {
    sha256: (data) => bytes(crypto.createHash('sha256').update(data).digest()),
    hmac: (key, data) => hmac(crypto.createSecretKey(key), data),
    sealMac: (password, salt, data) => hmac(derive(password, salt), data),
    verifySealMac(password, salt, data, mac) {
      const right = hmac(derive(password, salt), data);
      return right.length === mac.length && crypto.timingSafeEqual(right, mac);
    },
    encrypt(password, salt, iv, data) {
      const cipher = crypto.createCipheriv('aes-256-cbc', derive(password, salt), iv);
      return bytes(Buffer.concat([cipher.update(data), cipher.final()]));
    },
    decrypt(password, salt, iv, data) {
      const decipher = crypto.createDecipheriv('aes-256-cbc', derive(password, salt), iv);
      try {
        return bytes(Buffer.concat([decipher.update(data), decipher.final()]));
      } catch {
        return undefined;
      }
    },
    importRsaKey: ({ n, e }) => crypto.createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }),
    verifyRs256: (key, data, signature) =>
      crypto.verify('sha256', data, key as NodeCrypto.KeyObject, signature),
  };
}

/** Buffers may be views of a pool that others write to; what leaves here is its own. */
function bytes(buffer: Buffer): Bytes {
  return new Uint8Array(buffer);
}
