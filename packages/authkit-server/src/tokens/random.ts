import { randomBytes } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 48 bits of time, then 80 random bits: an identifier that sorts by age, not a credential. */
export function ulid(now: number): string {
  let time = now;
  let head = '';
  for (let i = 0; i < 10; i++) {
    head = CROCKFORD.charAt(time % 32) + head;
    time = Math.floor(time / 32);
  }
  // 256 is a multiple of 32, so the low five bits of a random byte are evenly spread.
  const tail = Array.from(randomBytes(16), (byte) => CROCKFORD.charAt(byte % 32)).join('');
  return head + tail;
}

/** ULIDs of which each sorts after the one before, also within a millisecond, as long as time does not go back. */
export function orderedUlids(): (now: number) => string {
  let last = '';
  return (now) => {
    const fresh = ulid(now);
    last = fresh > last || fresh.slice(0, 10) < last.slice(0, 10) ? fresh : successor(last);
    return last;
  };
}

function successor(id: string): string {
  const digit = CROCKFORD.indexOf(id.slice(-1)) + 1;
  return digit < 32 ? id.slice(0, -1) + CROCKFORD.charAt(digit) : `${successor(id.slice(0, -1))}0`;
}

/** 28 characters, 166 random bits. RFC 6749 10.10 wants credentials that cannot be guessed: a ULID's 80 bits are too few. */
export function randomToken(length = 28): string {
  let token = '';
  while (token.length < length) {
    for (const byte of randomBytes(length)) {
      // Bytes from 248 up would favour the first letters of the alphabet.
      if (byte < 248 && token.length < length) token += BASE62.charAt(byte % 62);
    }
  }
  return token;
}
