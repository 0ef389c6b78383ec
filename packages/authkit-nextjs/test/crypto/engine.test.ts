/** Node's cryptography and Web Crypto do the same, operation by operation. */
import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Bytes, Engine } from '../../src/crypto/engine.js';
import { nodeEngine } from '../../src/crypto/engine-node.js';
import { webEngine } from '../../src/crypto/engine-web.js';

const node = nodeEngine()!;
const engines = [node, webEngine];
const bytes = fc.uint8Array({ maxLength: 300 }).map((data) => new Uint8Array(data));
const salt = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((data) => Buffer.from(data).toString('hex'));
const password = fc.string({ minLength: 32, maxLength: 80, unit: 'binary' });
const iv = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((data) => new Uint8Array(data));

/** Both engines' answers, which must be one. */
async function both<T>(ask: (engine: Engine) => T | Promise<T>): Promise<Awaited<T>> {
  const [one, other] = await Promise.all(engines.map(ask));
  expect(other).toEqual(one);
  return one as Awaited<T>;
}

const check = (property: fc.IAsyncProperty<unknown>) => fc.assert(property, { numRuns: 60 });

test('this Node has an engine of its own', () => {
  expect(nodeEngine()).toBeDefined();
});

test('hashes and MACs, which are those of the standard', () =>
  check(
    fc.asyncProperty(bytes, bytes, async (key, data) => {
      const digest = await both((engine) => engine.sha256(data));
      expect(Buffer.from(digest)).toEqual(createHash('sha256').update(data).digest());
      if (key.length === 0) return;
      const mac = await both((engine) => engine.hmac(key, data));
      expect(Buffer.from(mac)).toEqual(createHmac('sha256', key).update(data).digest());
    }),
  ));

test('a MAC of one passes with the other, and a changed one with neither', () =>
  check(
    fc.asyncProperty(password, salt, bytes, fc.nat(), async (secret, at, data, flipped) => {
      const mac = await both((engine) => engine.sealMac(secret, at, data));
      expect(await both((engine) => engine.verifySealMac(secret, at, data, mac))).toBe(true);
      const wrong = new Uint8Array(mac);
      wrong[flipped % wrong.length]! ^= 1 << (flipped % 8);
      expect(await both((engine) => engine.verifySealMac(secret, at, data, wrong))).toBe(false);
      const short: Bytes = mac.slice(0, flipped % mac.length);
      expect(await both((engine) => engine.verifySealMac(secret, at, data, short))).toBe(false);
    }),
  ));

test('what one encrypts the other decrypts; broken padding is no exception', () =>
  check(
    fc.asyncProperty(password, salt, iv, bytes, async (secret, at, vector, data) => {
      const encrypted = await both((engine) => engine.encrypt(secret, at, vector, data));
      expect(await both((engine) => engine.decrypt(secret, at, vector, encrypted))).toEqual(data);
      for (const wrong of [encrypted.slice(0, -1), new Uint8Array(0), new Uint8Array(33)]) {
        expect(await both((engine) => engine.decrypt(secret, at, vector, wrong))).toBeUndefined();
      }
    }),
  ));

test('signatures: the right one with both, every other with neither', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n, e } = publicKey.export({ format: 'jwk' }) as { n: string; e: string };
  const data = new TextEncoder().encode('header.payload');
  const right = new Uint8Array(sign('sha256', data, privateKey));
  const others = [
    right.slice(1),
    new Uint8Array(0),
    new Uint8Array(256),
    new Uint8Array(sign('sha512', data, privateKey)),
  ];
  for (const engine of engines) {
    const key = await engine.importRsaKey({ n, e });
    expect(await engine.verifyRs256(key, data, right)).toBe(true);
    for (const wrong of others) expect(await engine.verifyRs256(key, data, wrong)).toBe(false);
  }
});
