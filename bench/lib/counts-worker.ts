/** A fresh process that counts what one candidate does for one request: cryptography, thread-pool jobs, network calls. */
import { createHook } from 'node:async_hooks';
import crypto from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

export interface Counts {
  unseals: number;
  seals: number;
  verifies: number;
  /** Key derivations, digests and MACs, of whatever kind. */
  otherCrypto: number;
  poolJobs: number;
  networkCalls: number;
}

export interface CountsTask {
  readonly file: string;
  readonly cookies: string;
}

const none = (): Counts => ({
  unseals: 0,
  seals: 0,
  verifies: 0,
  otherCrypto: 0,
  poolJobs: 0,
  networkCalls: 0,
});
let counts = none();

/** What Node's pool of threads does; timers, sockets and promises are not among it. */
const POOL_JOB =
  /^(PBKDF2|SCRYPT|HKDF|DERIVEBITS|HASH|SIGN|VERIFY|CIPHER|RANDOMBYTES|RANDOMPRIME|KEYGEN|KEYEXPORT|KEYPAIRGEN|SECRETKEYGEN|CHECKPRIME)\w*REQUEST$|^(FSREQCALLBACK|GETADDRINFOREQWRAP|WORKREQ|ZLIB)$/;
const jobs = new Set<number>();
createHook({
  init: (id, type) => {
    if (POOL_JOB.test(type)) jobs.add(id);
  },
  // Synchronous calls make the same objects; only what comes back from another thread is called back.
  before: (id) => {
    if (jobs.delete(id)) counts.poolJobs += 1;
  },
}).enable();
subscribe('undici:request:create', () => (counts.networkCalls += 1));
subscribe('http.client.request.start', () => (counts.networkCalls += 1));

type Kind = 'unseals' | 'seals' | 'verifies' | 'otherCrypto';

function count(owner: object, name: string, kindOf: Kind | ((...given: unknown[]) => Kind)): void {
  const real = (owner as Record<string, (...given: unknown[]) => unknown>)[name];
  if (!real) return;
  Object.defineProperty(owner, name, {
    configurable: true,
    writable: true,
    value(this: unknown, ...given: unknown[]) {
      counts[typeof kindOf === 'string' ? kindOf : kindOf(...given)] += 1;
      return Reflect.apply(real, this, given);
    },
  });
}

/** An HMAC's check belongs to its unseal. */
const nameOf = (algorithm: unknown) =>
  typeof algorithm === 'string' ? algorithm : (algorithm as { name: string }).name;
const isSignature = (algorithm: unknown): Kind =>
  /^(RSA|ECDSA|Ed)/.test(nameOf(algorithm)) ? 'verifies' : 'otherCrypto';

const subtle = Object.getPrototypeOf(crypto.webcrypto.subtle) as object;
count(subtle, 'decrypt', 'unseals');
count(subtle, 'encrypt', 'seals');
count(subtle, 'verify', isSignature);
for (const name of ['sign', 'digest', 'importKey', 'deriveKey', 'deriveBits'])
  count(subtle, name, 'otherCrypto');
count(crypto, 'createDecipheriv', 'unseals');
count(crypto, 'createCipheriv', 'seals');
for (const name of ['verify', 'createVerify']) count(crypto, name, 'verifies');
const OTHERS = [
  'createHash',
  'hash',
  'createHmac',
  'pbkdf2',
  'pbkdf2Sync',
  'hkdf',
  'hkdfSync',
  'scrypt',
  'scryptSync',
];
for (const name of OTHERS) count(crypto, name, 'otherCrypto');
syncBuiltinESMExports();

const task = JSON.parse(process.argv[2]!) as CountsTask;
// Only now: what is loaded from here on gets the counting functions.
const { requestOf, signedIn, signedOut } = await import('./requests.ts');
const candidate = (await import(task.file)) as Parameters<typeof signedIn>[0];
const cookies = readFileSync(task.cookies, 'utf8').split('\n');

async function counted(run: () => Promise<unknown>): Promise<Counts> {
  // What the work before has left to do is not this one's.
  await new Promise((resolve) => setImmediate(resolve));
  counts = none();
  await run();
  return counts;
}

const first = () => requestOf('document', cookies[0]);
const result = {
  start: await counted(() => signedIn(candidate, requestOf('document', cookies[1]))),
  firstSight: await counted(() => signedIn(candidate, first())),
  warm: await counted(() => signedIn(candidate, first())),
  signedOutDocument: await counted(() => signedOut(candidate, requestOf('document'))),
  signedOutPrefetch: await counted(() => signedOut(candidate, requestOf('prefetch'))),
};
process.send!(result);
process.disconnect();
