/** Our check of signatures against `jose`'s: on every token and key set both say the same. */
import fc from 'fast-check';
import {
  compactVerify,
  CompactSign,
  createLocalJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  type JWK,
} from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { KeySet, kidOf, verifyJws } from '../../src/crypto/jws.js';

interface Pair {
  jwk: JWK;
  privateKey: CryptoKey;
}
const keys = {} as Record<'a' | 'b' | 'ps' | 'es', Pair>;
const PAYLOAD = new TextEncoder().encode(JSON.stringify({ sub: 'user_1', text: 'ünï' }));

beforeAll(async () => {
  const make = async (alg: string, kid: string): Promise<Pair> => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid } };
  };
  Object.assign(keys, {
    a: await make('RS256', 'a'),
    b: await make('RS256', 'b'),
    ps: await make('PS256', 'ps'),
    es: await make('ES256', 'es'),
  });
});

const signWith = (pair: Pair, header: object) =>
  new CompactSign(PAYLOAD).setProtectedHeader(header as { alg: string }).sign(pair.privateKey);

async function ours(token: string, set: readonly unknown[]) {
  const result = await verifyJws(token, new KeySet(set));
  return result.ok ? Buffer.from(result.payload).toString() : result.reason;
}

/** The oracle, in the words of ours. */
async function theirs(token: string, set: JWK[]) {
  try {
    const { payload } = await compactVerify(token, createLocalJWKSet({ keys: set }), {
      algorithms: ['RS256'],
    });
    return Buffer.from(payload).toString();
  } catch (error) {
    return error instanceof errors.JWKSNoMatchingKey ? 'unknown-key' : 'invalid';
  }
}

const encode = (text: string) => Buffer.from(text).toString('base64url');
/** The same token with another header: its signature no longer fits, which must not be what refuses it. */
const withHeader = (token: string, header: string) =>
  [encode(header), ...token.split('.').slice(1)].join('.');

describe('agrees with jose', () => {
  test('on good tokens, and on any character changed, cut or added', async () => {
    const token = await signWith(keys.a, { alg: 'RS256', kid: 'a' });
    const set = [keys.a.jwk, keys.b.jwk];
    expect(await ours(token, set)).toBe(Buffer.from(PAYLOAD).toString());
    expect(await theirs(token, set)).toBe(await ours(token, set));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(token.length - 1),
        fc.constantFrom('', 'A', '_', '.', '=', '+', 'é'),
        async (at, letter) => {
          const changed = token.slice(0, at) + letter + token.slice(at + 1);
          expect(await ours(changed, set)).toBe(await theirs(changed, set));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('on which key a token means', async () => {
    const { a, b, ps, es } = keys;
    const tokens = await Promise.all([
      signWith(a, { alg: 'RS256', kid: 'a' }),
      signWith(a, { alg: 'RS256' }),
      signWith(a, { alg: 'RS256', kid: 'b' }),
      signWith(a, { alg: 'RS256', kid: 'nobody' }),
      signWith(a, { alg: 'RS256', kid: '' }),
    ]);
    const sets: JWK[][] = [
      [],
      [a.jwk],
      [b.jwk],
      [a.jwk, b.jwk],
      [a.jwk, { ...b.jwk, kid: 'a' }],
      [{ ...a.jwk, use: 'sig', alg: 'RS256' }],
      [{ ...a.jwk, use: 'enc' }],
      [{ ...a.jwk, alg: 'PS256' }],
      [{ ...a.jwk, key_ops: ['verify'] }],
      [{ ...a.jwk, key_ops: ['sign'] }],
      [ps.jwk, a.jwk],
      [es.jwk],
      [{ ...a.jwk, kty: 'oct', k: encode('secret') }],
    ];
    for (const token of tokens)
      for (const set of sets) expect(await ours(token, set)).toBe(await theirs(token, set));
  });

  test('on headers that choose', async () => {
    const token = await signWith(keys.a, { alg: 'RS256', kid: 'a' });
    const headers = [
      '{"alg":"none","kid":"a"}',
      '{"alg":"HS256","kid":"a"}',
      '{"alg":"rs256","kid":"a"}',
      '{"alg":["RS256"],"kid":"a"}',
      '{"alg":"RS512","kid":"a"}',
      '{"kid":"a"}',
      '{"alg":"RS256","kid":"a","crit":["b64"],"b64":false}',
      '{"alg":"RS256","kid":"a","crit":[]}',
      'null',
      '[]',
      '"text"',
      '{',
      '',
    ];
    for (const header of headers) {
      const changed = withHeader(token, header);
      expect(await ours(changed, [keys.a.jwk])).toBe('invalid');
      expect(await theirs(changed, [keys.a.jwk])).not.toContain('user_1');
    }
  });
});

describe('an attacker', () => {
  test('who signs with the public key as a shared secret, or brings a key, gets nowhere', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(keys.a.jwk));
    const hmacSigned = await new CompactSign(PAYLOAD)
      .setProtectedHeader({ alg: 'HS256', kid: 'a' })
      .sign(secret);
    expect(await ours(hmacSigned, [keys.a.jwk])).toBe('invalid');
    const own = await signWith(keys.b, {
      alg: 'RS256',
      kid: 'a',
      jwk: keys.b.jwk,
      jku: 'https://evil.example',
    });
    expect(await ours(own, [keys.a.jwk])).toBe('invalid');
  });

  test('who has the key still cannot use an extension that nobody here understands', async () => {
    const data = `${encode('{"alg":"RS256","kid":"a","crit":["exp"],"exp":1}')}.${encode('{"sub":"user_1"}')}`;
    const signature = await crypto.subtle.sign(
      'RSASSA-PKCS1-v1_5',
      keys.a.privateKey,
      new TextEncoder().encode(data),
    );
    const token = `${data}.${Buffer.from(signature).toString('base64url')}`;
    expect(await ours(token, [keys.a.jwk])).toBe('invalid');
  });

  test('gains nothing by a short key in the set', async () => {
    const { publicKey, privateKey } = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
      },
      true,
      ['sign', 'verify'],
    );
    const data = `${encode('{"alg":"RS256","kid":"weak"}')}.${encode('{"sub":"user_1"}')}`;
    const signature = await crypto.subtle.sign(
      'RSASSA-PKCS1-v1_5',
      privateKey,
      new TextEncoder().encode(data),
    );
    const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'weak' };
    expect(await ours(`${data}.${Buffer.from(signature).toString('base64url')}`, [jwk])).toBe('unknown-key');
  });
});

test('what is no key is passed over: nothing in a set throws', () => {
  const rubbish = [
    null,
    1,
    'key',
    [],
    {},
    { kty: 'RSA' },
    { kty: 'RSA', n: 1, e: 'AQAB' },
    { kty: 'RSA', n: '***', e: 'AQAB' },
  ];
  expect(new KeySet(rubbish).keys).toEqual([]);
});

test('a key of the right length that is none refuses, and throws nothing', async () => {
  const token = await signWith(keys.a, { alg: 'RS256', kid: 'a' });
  for (const e of ['', 'AA', 'AAAA', 'Ag']) expect(await ours(token, [{ ...keys.a.jwk, e }])).toBe('invalid');
  const zeros = Buffer.alloc(256).toString('base64url');
  expect(await ours(token, [{ ...keys.a.jwk, n: zeros }])).toBe('invalid');
});

test('a token’s own word for its key', () => {
  expect(kidOf(`${encode('{"kid":"a"}')}.x.y`)).toBe('a');
  for (const token of ['', '.', 'x', `${encode('{"kid":1}')}.x.y`, `${encode('null')}.x.y`])
    expect(kidOf(token)).toBeUndefined();
});
