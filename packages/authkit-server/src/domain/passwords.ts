import { hash, verify } from '@node-rs/argon2';
import { randomToken } from '../tokens/random.js';
import { readImportedHash } from './imported-hashes.js';
import { guessesLog10 } from './password-strength.js';

const MIN_CHARACTERS = 10;
// Ten million: more than anybody tries against the limits of a server.
const MIN_GUESSES_LOG10 = 7;
const MAX_BYTES = 256;
// How a hash of ours begins.
const OWN = '$argon2id$v=19$m=19456,t=2,p=1$';
// OWASP's first choice for argon2id, the package's default algorithm.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Why this password may not be chosen, as a sentence for the person choosing it, or undefined. */
export function passwordProblem(password: string, email: string): string | undefined {
  const characters = Array.from(password).length;
  if (characters < MIN_CHARACTERS) {
    return `Use at least ${MIN_CHARACTERS} characters. This password has ${characters}.`;
  }
  if (Buffer.byteLength(password) > MAX_BYTES) return `Use at most ${MAX_BYTES} bytes.`;
  const address = email.trim().toLowerCase();
  if (password.toLowerCase() === address) return 'Do not use your email address as your password.';
  // Its parts are known to whoever guesses at this account.
  const personal = [address, ...address.split(/[^\p{L}\p{N}]+/u)];
  if (guessesLog10(comparable(password), personal) < MIN_GUESSES_LOG10) {
    return 'This password is one of the first that would be guessed. Choose another.';
  }
  return undefined;
}

export function hashPassword(password: string): Promise<string> {
  return hash(comparable(password), COST);
}

/** Takes as long when there is no hash to compare with, so that the time does not tell whether an account exists. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const imported = stored === null || isOwn(stored) ? undefined : readImportedHash(stored);
  // Others hash what was typed, byte for byte.
  if (imported) return imported(password);
  const matches = await verify(stored ?? (await dummyHash()), comparable(password));
  return stored !== null && matches;
}

/** Whether a hash is as this server makes them; others are replaced when their password is entered next. */
export function isOwn(stored: string): boolean {
  return stored.startsWith(OWN);
}

// The same accented letter has several encodings, and keyboards disagree on which to send.
function comparable(password: string): string {
  return password.normalize('NFKC');
}

let dummy: Promise<string> | undefined;

function dummyHash(): Promise<string> {
  return (dummy ??= hash(randomToken(), COST));
}
