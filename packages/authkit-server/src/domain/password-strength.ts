// What people build passwords from, as lists of leaked ones show. Compared in lower case, with "0" for "o" and the like undone.
const WORDS =
  `password passwort passwd passw letmein welcome willkommen bonjour admin administrator login master qwerty azerty
  qwertz dragon monkey football baseball basketball volleyball soccer hockey sunshine princess shadow superman batman
  spiderman michael jessica charlie jordan jennifer thomas daniel andrew joshua michelle ashley nicole hunter ranger buster
  matthew robert william anthony amanda samantha alexander elizabeth victoria summer winter spring autumn january february
  march april august september october november december monday friday sunday secret freedom whatever computer internet
  samsung google apple orange banana chocolate cookie cheese pepper ginger flower purple yellow silver golden diamond
  liverpool chelsea arsenal barcelona madrid manchester london paris berlin newyork america canada germany ireland
  iloveyou loveyou love lovely forever family friends hello test testing demo user guest root changeme change default temp
  trustno starwars pokemon matrix killer tigger pass word access mustang corvette ferrari porsche mercedes harley yamaha
  angel jesus heaven blessed baby sweet cowboy soldier ninja pirate player gamer money lucky security private company
  office server database system network support service manager student teacher school authkit workos`.split(
    /\s+/,
  );
const LONGEST_WORD = Math.max(...WORDS.map((word) => word.length));
const words = new Set(WORDS);
// Every piece of these is tried; what begins well for so long is not weakened by what follows.
const LOOKED_AT = 40;

const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop[]',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl;',
  'zxcvbnm,.',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '!@#$%^&*()',
].flatMap((run) => [run, run.split('').toReversed().join('')]);

const UNDONE: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '!': 'i',
  '1': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

/**
 * About how many guesses a password takes, as a power of ten: that of the cheapest way to put it together from words, runs
 * of keys, repetitions and years, in the manner of zxcvbn. A character that is none of these counts one.
 */
export function guessesLog10(password: string, personal: readonly string[] = []): number {
  const text = password.slice(0, LOOKED_AT).toLowerCase();
  const own = personal.map((part) => part.toLowerCase()).filter((part) => part.length >= 3);
  const cheapest = [0];
  for (let end = 1; end <= text.length; end++) {
    let best = cheapest[end - 1]! + 1;
    for (let start = 0; start < end - 1; start++) {
      best = Math.min(best, cheapest[start]! + costOfPiece(text.slice(start, end), own));
    }
    cheapest.push(best);
  }
  return cheapest[text.length]!;
}

function costOfPiece(piece: string, own: readonly string[]): number {
  const { length } = piece;
  if (own.includes(piece)) return 1;
  if (new Set(piece).size === 1) return 1 + Math.log10(length);
  if (length < 3) return length;
  if (RUNS.some((run) => run.includes(piece))) return 1.6;
  if (/^(?:19|20)\d\d$/.test(piece)) return 2;
  if (length <= LONGEST_WORD && isWord(piece)) return 3;
  const unit = repeatedUnit(piece);
  return unit === undefined ? length : guessesLog10(unit, own) + Math.log10(length / unit.length);
}

function isWord(piece: string): boolean {
  const plain = piece.replaceAll(/[@43!10$57]/g, (character) => UNDONE[character] ?? character);
  // A one may stand for an l as well.
  return words.has(piece) || words.has(plain) || words.has(plain.replaceAll('i', 'l'));
}

function repeatedUnit(piece: string): string | undefined {
  for (let size = 2; size <= piece.length / 2; size++) {
    const unit = piece.slice(0, size);
    if (piece.length % size === 0 && unit.repeat(piece.length / size) === piece) return unit;
  }
  return undefined;
}
