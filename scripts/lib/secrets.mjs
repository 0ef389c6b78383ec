/**
 * Finds in text what must never be printed: whatever signs somebody in, and who somebody is. By shape, so that nothing has
 * to be known about the run that printed it, and by name for what has no shape of its own.
 */

/**
 * @typedef {object} Finding
 * @property {string} kind
 * @property {number} line from 1
 */

/** @type {[kind: string, pattern: RegExp][]} */
const SHAPES = [
  // RFC 7519: three parts in base64url, the first of which begins with `{"`.
  ['a token', /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/g],
  ['a sealed value', /\bFe26\.2\*\d\*[0-9a-f]{20,}/g],
  ['a code in a URL', /[?&]code=[\w-]{10,}/g],
  ['a state in a URL', /[?&]state=[\w.*~-]{20,}/g],
  ['an e-mail address', /\b[\w.+-]+@(?:[\w-]+\.)*example\.(?:com|org|net|test)\b/g],
  // What the local AuthKit gives out: 28 letters and digits, a word of their own, with all three kinds in it.
  [
    'a refresh token or a code',
    /(?<![\w.+/~*-])(?=[0-9A-Za-z]*\d)(?=[0-9A-Za-z]*[A-Z])(?=[0-9A-Za-z]*[a-z])[0-9A-Za-z]{28}(?![\w.+/=~*-])/g,
  ],
  ['an API key', /\bsk_(?:local|test|live)_[\w-]{10,}/g],
];

/** Lines that say what they say on purpose: whole lines, so that nothing hides behind them. */
const ON_PURPOSE = [
  // `npm start` tells its demo user, who is there to sign in with.
  /^\s*E-mail\s+demo@example\.com$/,
  // A snippet of the set-up guide, word for word: the app logs this, not the library.
  /^Session refreshed for [\w.+-]+@example\.com\.$/,
];

/**
 * @param {string} text
 * @param {readonly string[]} [known] values that the suites use: passwords, for example
 * @returns {Finding[]} where they are, without what they are
 */
export function findSecrets(text, known = []) {
  /** @type {Finding[]} */
  const found = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (ON_PURPOSE.some((pattern) => pattern.test(line))) continue;
    for (const [kind, pattern] of SHAPES) {
      if (line.search(pattern) !== -1) found.push({ kind, line: index + 1 });
    }
    if (known.some((value) => value !== '' && line.includes(value))) {
      found.push({ kind: 'a password of the suites', line: index + 1 });
    }
  }
  return found;
}
