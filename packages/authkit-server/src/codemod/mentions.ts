/** Where a file names the package, and which of its names are taken there. */
import type { Code } from './code.js';
import { PACKAGE } from './names.js';

/** One name in a list between braces. */
export interface Entry {
  /** What the package calls it. */
  name: number;
  /** What it is called here; the same token where nothing else is said. */
  local: number;
  first: number;
  last: number;
  isType: boolean;
}

/** Names between braces: of a statement, of what `import()` gives, or of what stands in for the package. */
export interface Listed {
  kind: 'import' | 'export' | 'pattern' | 'keys';
  specifier: number;
  open: number;
  /** Where the statement begins; the brace itself where there is none. */
  statement: number;
  entries: Entry[];
}

export type Mention =
  | Listed
  | { kind: 'member'; specifier: number; name: number }
  | { kind: 'whole'; specifier: number; local: number }
  | { kind: 'hidden mock'; specifier: number };

const LOADS = /^(?:import|require|importActual|importMock|requireActual|requireMock)$/;
const MOCKS = /^(?:mock|doMock|setMock|unstable_mockModule|module)$/;

export function mentionsIn(code: Code): Mention[] {
  return [...code.tokens.keys()].flatMap((specifier): Mention[] => {
    const { kind, text } = code.tokens[specifier]!;
    if (kind !== 'text' || text.slice(1, -1) !== PACKAGE) return [];
    const before = code.previous(specifier);
    if (code.text(before) === 'from') return fromStatement(code, specifier, before);
    if (code.text(before) !== '(') return [];
    const callee = calleeOf(code, before);
    if (isMock(code, callee)) return fromMock(code, specifier, before, specifier);
    return LOADS.test(code.text(callee)) ? fromLoad(code, specifier, before, callee) : [];
  });
}

/** `import { a } from`, `import * as a from`, `export { a } from`. */
function fromStatement(code: Code, specifier: number, from: number): Mention[] {
  const last = code.previous(from);
  if (code.text(last) === '}') {
    const open = code.partner(last);
    const word = code.previous(open);
    const statement = code.text(word) === 'type' ? code.previous(word) : word;
    const kind = code.text(statement);
    return kind === 'import' || kind === 'export'
      ? [{ specifier, kind, open, statement, entries: entriesOf(code, open, 'as') }]
      : [];
  }
  const isWhole = code.text(code.previous(last)) === 'as' && code.isWord(last);
  const head = code.previous(code.previous(code.previous(last)));
  return isWhole && code.text(head) !== 'export' ? [{ specifier, kind: 'whole', local: last }] : [];
}

/** The word that is called, with its type arguments left out. */
function calleeOf(code: Code, open: number): number {
  const before = code.previous(open);
  return code.text(before) === '>' ? code.previous(code.partner(before)) : before;
}

const isMock = (code: Code, callee: number): boolean =>
  MOCKS.test(code.text(callee)) && code.text(code.previous(callee)) === '.';

/** `import('…')` as a value or a type, `require('…')`, `vi.importActual('…')`: what is taken of it. */
function fromLoad(code: Code, specifier: number, open: number, callee: number): Mention[] {
  let first = callee;
  const close = code.partner(open);
  let after = code.next(close);
  const outer = code.previous(first);
  // vi.mock(import('…'), …)
  if (code.text(outer) === '(' && isMock(code, calleeOf(code, outer)))
    return fromMock(code, specifier, outer, close);
  // vi.importActual
  if (code.text(code.previous(first)) === '.') first = code.previous(code.previous(first));
  for (;;) {
    const before = code.previous(first);
    if (/^(?:await|typeof)$/.test(code.text(before))) first = before;
    else if (code.text(before) === '(' && code.text(after) === ')' && isGroup(code, before)) {
      first = before;
      after = code.next(after);
    } else break;
  }
  const name = memberAt(code, after);
  if (code.text(name) === 'then') return fromBinding(code, specifier, code.next(code.next(name)));
  if (name !== -1) return [{ specifier, kind: 'member', name }];
  const equals = code.previous(first);
  if (code.text(equals) !== '=') return [];
  const last = code.previous(equals);
  return fromBinding(code, specifier, code.text(last) === '}' ? code.partner(last) : last);
}

const listed = (code: Code, kind: 'pattern' | 'keys', specifier: number, open: number): Listed => ({
  kind,
  specifier,
  open,
  statement: open,
  entries: entriesOf(code, open, ':'),
});

/** Brackets around a value, and not those of a call. */
const isGroup = (code: Code, open: number): boolean => {
  const before = code.previous(open);
  return (
    (!code.isWord(before) || /^(?:await|return|typeof)$/.test(code.text(before))) &&
    !/^[\])]$/.test(code.text(before))
  );
};

/** The name after a dot, or the text within square brackets. */
export function memberAt(code: Code, after: number): number {
  if (code.text(after) === '[') {
    const name = code.next(after);
    return code.tokens[name]?.kind === 'text' && code.text(code.next(name)) === ']' ? name : -1;
  }
  const dot = code.text(after) === '?' ? code.next(after) : after;
  const name = code.next(dot);
  return code.text(dot) === '.' && code.isWord(name) ? name : -1;
}

/** `{ a, b: c }` or a name, perhaps after the bracket of an arrow function's parameters. */
function fromBinding(code: Code, specifier: number, at: number): Mention[] {
  const place = code.text(at) === '(' ? code.next(at) : at;
  if (code.text(place) === '{') {
    return [listed(code, 'pattern', specifier, place)];
  }
  return code.isWord(place) ? [{ specifier, kind: 'whole', local: place }] : [];
}

/** The keys of the object that stands in for the package. */
function fromMock(code: Code, specifier: number, open: number, last: number): Mention[] {
  const close = code.partner(open);
  const factory = code.next(code.next(last));
  if (code.text(code.next(last)) !== ',' || factory >= close) return [];
  for (let at = factory; at < close && at !== -1; at = code.next(at)) {
    if (code.text(at) !== '{' || !isObject(code, at)) continue;
    const entries = entriesOf(code, at, ':');
    const named = entries.find(({ name }) => /^(?:namedExports|exports)$/.test(code.text(name)));
    if (named === undefined) return [listed(code, 'keys', specifier, at)];
    if (code.text(named.local) === '{') return [listed(code, 'keys', specifier, named.local)];
  }
  return [{ specifier, kind: 'hidden mock' }];
}

/** An object, and neither the body of a function nor a pattern. */
function isObject(code: Code, open: number): boolean {
  const before = code.text(code.previous(open));
  const after = code.text(code.next(code.partner(open)));
  return /^(?:[(,]|return)$/.test(before) && after !== '=';
}

/** The names of a list, each with what it is called here. `as` or `:` stands between the two. */
function entriesOf(code: Code, open: number, between: 'as' | ':'): Entry[] {
  const close = code.partner(open);
  const entries: Entry[] = [];
  let first = code.next(open);
  while (first !== -1 && first < close) {
    let end = first;
    while (end < close && code.text(end) !== ',') {
      end = code.next('([{'.includes(code.text(end)) ? code.partner(end) : end);
    }
    const isType =
      code.text(first) === 'type' && code.next(first) !== end && code.text(code.next(first)) !== 'as';
    const isAsync = between === ':' && code.text(first) === 'async' && code.isWord(code.next(first));
    const name = isType || isAsync ? code.next(first) : first;
    const sign = code.next(name);
    const local = sign < end && code.text(sign) === between ? code.next(sign) : name;
    if (code.isWord(name)) entries.push({ name, local, first, last: code.previous(end), isType });
    first = code.next(end);
  }
  return entries;
}
