import { hash, verify } from '@node-rs/argon2';
import { randomToken } from '../tokens/random.js';
import { commonPasswords } from './common-passwords.js';

const MIN_CHARACTERS = 10;
const MAX_BYTES = 256;
// OWASP's first choice for argon2id, the package's default algorithm.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Why this password may not be chosen, as a sentence for the person choosing it, or undefined. */
export function passwordProblem(password: string, email: string): string | undefined {
  const characters = Array.from(password).length;
  if (characters < MIN_CHARACTERS) {
    return `Use at least ${MIN_CHARACTERS} characters. This password has ${characters}.`;
  }
  if (Buffer.byteLength(password) > MAX_BYTES) return `Use at most ${MAX_BYTES} bytes.`;
  const lower = password.toLowerCase();
  if (lower === email.trim().toLowerCase()) return 'Do not use your email address as your password.';
  if (commonPasswords.has(lower) || new Set(lower).size === 1) {
    return 'This password is one of the first that would be guessed. Choose another.';
  }
  return undefined;
}

export function hashPassword(password: string): Promise<string> {
  return hash(comparable(password), COST);
}

/** Takes as long when there is no hash to compare with, so that the time does not tell whether an account exists. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const matches = await verify(stored ?? (await dummyHash()), comparable(password));
  return stored !== null && matches;
}

// The same accented letter has several encodings, and keyboards disagree on which to send.
function comparable(password: string): string {
  return password.normalize('NFKC');
}

let dummy: Promise<string> | undefined;

function dummyHash(): Promise<string> {
  return (dummy ??= hash(randomToken(), COST));
}
