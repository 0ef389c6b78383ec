import { createCipheriv, createHash, pbkdf2, scrypt, timingSafeEqual, type BinaryLike } from 'node:crypto';
import { promisify } from 'node:util';
import { verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';

export const hashTypes = [
  'bcrypt',
  'firebase-scrypt',
  'ssha',
  'ssha256',
  'scrypt',
  'pbkdf2',
  'argon2',
] as const;
export type HashType = (typeof hashTypes)[number];

type Verify = (password: string) => Promise<boolean>;

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify(
  (
    password: BinaryLike,
    salt: BinaryLike,
    length: number,
    options: { N: number; r: number; p: number; maxmem: number },
    done: (error: Error | null, key: Buffer) => void,
  ) => scrypt(password, salt, length, options, done),
);

// What a hash costs to check is chosen by whoever made it, and paid here with every try.
const MAX_SCRYPT_MEMORY = 256 * 1024 * 1024;
const MAX_ITERATIONS = 5_000_000;
const MAX_LENGTH = 2048;

/** How a password is checked against a hash from elsewhere, or undefined when this is no hash of that type. */
export function readImportedHash(stored: string): Verify | undefined {
  if (stored.length > MAX_LENGTH) return undefined;
  if (/^\$2[abxy]?\$\d\d\$[./\w]{53}$/.test(stored)) return (password) => verifyBcrypt(password, stored);
  if (/^\$argon2(id|i|d)\$/.test(stored)) {
    // A malformed one is told by an error.
    return (password) => verifyArgon2(stored, password).catch(() => false);
  }
  if (stored.startsWith('{')) return readSsha(stored);
  const [, type = '', ...parts] = stored.split('$');
  if (type === 'scrypt') return readScrypt(parts);
  if (type === 'firebase-scrypt') return readFirebase(parts);
  if (type === 'pbkdf2' || type.startsWith('pbkdf2-')) return readPbkdf2(type.slice('pbkdf2-'.length), parts);
  return undefined;
}

/** The form in which a hash is stored: it says by itself what it is. Undefined when it is not of the type. */
export function storedForm(
  type: HashType,
  hash: string,
  saltPosition: 'prefix' | 'suffix' = 'suffix',
): string | undefined {
  const ssha = type === 'ssha' || type === 'ssha256';
  const label = `{${type.toUpperCase()}}`;
  const bare = hash.toUpperCase().startsWith(label) ? hash.slice(label.length) : hash;
  const stored = ssha ? `{${type}-${saltPosition}}${bare}` : hash;
  const fits = ssha || (type === 'bcrypt' ? stored.startsWith('$2') : stored.startsWith(`$${type}`));
  return fits && readImportedHash(stored) ? stored : undefined;
}

// RFC 2307: the digest, then the salt, in base64.
function readSsha(stored: string): Verify | undefined {
  const [, type, position, encoded = ''] =
    /^\{(ssha|ssha256)-(prefix|suffix)\}([\w+/=-]+)$/.exec(stored) ?? [];
  const algorithm = type === 'ssha256' ? 'sha256' : 'sha1';
  const size = algorithm === 'sha256' ? 32 : 20;
  const bytes = Buffer.from(encoded, 'base64');
  if (type === undefined || bytes.length <= size) return undefined;
  const [digest, salt] = [bytes.subarray(0, size), bytes.subarray(size)];
  return (password) => {
    const text = Buffer.from(password);
    const salted = position === 'prefix' ? [salt, text] : [text, salt];
    return Promise.resolve(same(createHash(algorithm).update(Buffer.concat(salted)).digest(), digest));
  };
}

// $scrypt$ln=14,r=8,p=1$salt$hash, or with n in place of its logarithm.
function readScrypt(parts: string[]): Verify | undefined {
  const { values, salt, key } = readPhc(parts);
  const N = values['n'] ?? 2 ** (values['ln'] ?? NaN);
  const { r = NaN, p = NaN } = values;
  if (!salt || !key || !Number.isInteger(Math.log2(N)) || N < 2 || !(r >= 1) || !(p >= 1 && p <= 16))
    return undefined;
  if (128 * N * r > MAX_SCRYPT_MEMORY) return undefined;
  const options = { N, r, p, maxmem: 2 * MAX_SCRYPT_MEMORY };
  return async (password) => same(await deriveScrypt(password, salt, key.length, options), key);
}

// $pbkdf2-sha256$i=600000,l=32$salt$hash, or with the bare number of iterations.
function readPbkdf2(digest: string, parts: string[]): Verify | undefined {
  const { values, salt, key } = readPhc(parts);
  const iterations = values['i'] ?? NaN;
  const known = ['', 'sha1', 'sha256', 'sha512'].includes(digest);
  if (!known || !salt || !key || !(iterations >= 1 && iterations <= MAX_ITERATIONS)) return undefined;
  return async (password) =>
    same(await derivePbkdf2(password, salt, iterations, key.length, digest || 'sha1'), key);
}

// $firebase-scrypt$hash=…$salt=…$sk=…$ss=…$r=8$m=14: signer key, salt separator, rounds and memory cost of the project.
function readFirebase(parts: string[]): Verify | undefined {
  const fields = new Map(
    parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const bytes = (name: string) => Buffer.from(fields.get(name) ?? '', 'base64');
  const [key, salt, signer, separator] = [bytes('hash'), bytes('salt'), bytes('sk'), bytes('ss')];
  const [r, cost] = [Number(fields.get('r')), Number(fields.get('m'))];
  if (key.length === 0 || salt.length === 0 || signer.length === 0) return undefined;
  if (!Number.isInteger(r) || r < 1 || !Number.isInteger(cost) || cost < 1) return undefined;
  if (128 * 2 ** cost * r > MAX_SCRYPT_MEMORY) return undefined;
  const options = { N: 2 ** cost, r, p: 1, maxmem: 2 * MAX_SCRYPT_MEMORY };
  return async (password) => {
    const derived = await deriveScrypt(password, Buffer.concat([salt, separator]), 32, options);
    const cipher = createCipheriv('aes-256-ctr', derived, Buffer.alloc(16));
    return same(Buffer.concat([cipher.update(signer), cipher.final()]), key);
  };
}

/** The fields of `$name=1,other=2$salt$hash`; a bare number is the count of iterations. */
function readPhc(parts: string[]) {
  const hash = parts.at(-1);
  const salt = parts.at(-2);
  const pairs = parts
    .slice(0, -2)
    .flatMap((part) => part.split(','))
    .map((pair) => (/^\d+$/.test(pair) ? ['i', pair] : pair.split('=')));
  const values = Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)])) as Record<
    string,
    number
  >;
  return { values, salt: readBytes(salt), key: readBytes(hash) };
}

function readBytes(text: string | undefined): Buffer | undefined {
  // The PHC form is base64 without padding; passlib writes a dot for the plus.
  if (text === undefined || !/^[\w+/.=-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text.replaceAll('.', '+'), 'base64');
  return bytes.length > 0 && bytes.length <= 128 ? bytes : undefined;
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
