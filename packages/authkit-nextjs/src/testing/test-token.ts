import { toBase64url, utf8 } from '../crypto/random.js';

const RS256 = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const HEADER = { alg: 'RS256', typ: 'JWT', kid: 'test' };

let keyPair: Promise<CryptoKeyPair> | undefined;

/** A token signed by this process's test key (RFC 7515, section 3.1), and the key that verifies it. */
export async function signTestToken(
  claims: Record<string, unknown>,
): Promise<{ token: string; jwks: { keys: JsonWebKey[] } }> {
  keyPair ??= crypto.subtle.generateKey(RS256, true, ['sign', 'verify']);
  const { privateKey, publicKey } = await keyPair;
  const signed = [HEADER, claims].map((part) => toBase64url(utf8(JSON.stringify(part)))).join('.');
  const signature = await crypto.subtle.sign(RS256.name, privateKey, utf8(signed));
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', publicKey);
  const key = { kty, n, e, kid: HEADER.kid, alg: HEADER.alg, use: 'sig' } as JsonWebKey;
  return { token: `${signed}.${toBase64url(new Uint8Array(signature))}`, jwks: { keys: [key] } };
}
