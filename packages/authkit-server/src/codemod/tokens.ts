/** JavaScript and TypeScript as far as a renaming needs it: words of code, apart from texts and comments. */
export interface Token {
  readonly kind: 'word' | 'sign' | 'text' | 'space';
  readonly text: string;
}

const SPACE = /^(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)+/;
const WORD = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/u;
const NUMBER = /^\d[\w.]*/;
const STRING = /^(?:'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*")/;
const REGEX = /^\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/;
/** After these a slash begins a regular expression and does not divide. */
const BEFORE_REGEX = /^(?:[([{,;:=!&|?+\-*%~^<>]|return|typeof|case|in|of|await|yield|throw)$/;

/** Every character is in exactly one token. The text between the tags of JSX comes as words and signs, too. */
export function tokensOf(code: string): Token[] {
  const tokens: Token[] = [];
  let rest = code;
  let before = ';';
  while (rest !== '') {
    const token = next(rest, before);
    tokens.push(token);
    rest = rest.slice(token.text.length);
    if (token.kind !== 'space') before = token.text;
  }
  return tokens;
}

function next(rest: string, before: string): Token {
  const space = SPACE.exec(rest)?.[0];
  if (space) return { kind: 'space', text: space };
  const word = WORD.exec(rest)?.[0] ?? NUMBER.exec(rest)?.[0];
  if (word) return { kind: 'word', text: word };
  // An apostrophe in the text of JSX ends with its line, and is no string.
  const string = STRING.exec(rest)?.[0] ?? template(rest);
  if (string) return { kind: 'text', text: string };
  const regex = BEFORE_REGEX.test(before) ? REGEX.exec(rest)?.[0] : undefined;
  if (regex) return { kind: 'text', text: regex };
  return { kind: 'sign', text: rest[0]! };
}

/** A whole template, with the code inside it. */
function template(rest: string): string | undefined {
  if (rest[0] !== '`') return undefined;
  let depth = 0;
  for (let i = 1; i < rest.length; i += 1) {
    if (rest[i] === '\\') i += 1;
    else if (depth === 0 && rest[i] === '`') return rest.slice(0, i + 1);
    else if (rest.startsWith('${', i)) depth += 1;
    else if (depth > 0 && rest[i] === '}') depth -= 1;
  }
  return undefined;
}
