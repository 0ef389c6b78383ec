/** Moves one file's code to the names of today. */
import { tokensOf, type Token } from './tokens.js';

const PACKAGE = '@workos-inc/authkit-nextjs';
/** Names that go on working, and what they are called now. */
const NAMES = new Map([
  ['authkitMiddleware', 'authkitProxy'],
  ['getUser', 'withAuth'],
  ['handleAuthkitProxy', 'handleAuthkitHeaders'],
]);
/** Names that early releases had at the root. */
const CLIENT_NAMES = new Set(['AuthKitProvider', 'useAuth', 'useAccessToken', 'useTokenClaims']);

export interface Changed {
  code: string;
  /** What was done, for people. */
  changes: string[];
  /** What somebody has to look at. */
  byHand: string[];
}

interface Specifier {
  imported: string;
  local: string;
  isType: boolean;
}

const IMPORT = /^([ \t]*)import\s+(type\s+)?\{([^}]*)\}\s*from\s*(['"])@workos-inc\/authkit-nextjs\4(;?)/gm;

export function renameInFile(code: string): Changed {
  const changes: string[] = [];
  const byHand: string[] = [];
  const renamed = new Map<string, string>();
  const moved = code.replaceAll(
    IMPORT,
    (whole, indent: string, type: string | undefined, list: string, quote: string, end: string) => {
      const specifiers = list.split(',').flatMap(specifierOf);
      if (specifiers.length === 0) return whole;
      const root: string[] = [];
      const client: string[] = [];
      for (const one of specifiers) {
        const now = NAMES.get(one.imported);
        if (CLIENT_NAMES.has(one.imported)) client.push(written(one));
        else if (now === undefined) root.push(written(one));
        else {
          changes.push(`${one.imported} is now ${now}`);
          const isFree =
            one.local === one.imported && !isDeclared(code, now) && !isDeclaredAgain(code, one.local);
          if (isFree) renamed.set(one.local, now);
          else if (one.local === one.imported)
            byHand.push(`${one.local} has a namesake here; it was imported as ${one.local}`);
          root.push(written({ ...one, imported: now, local: isFree ? now : one.local }));
        }
      }
      if (client.length > 0) changes.push(`${client.join(', ')} come from ${PACKAGE}/components`);
      const line = (names: string[], door: string) =>
        names.length === 0
          ? []
          : [
              `${indent}import ${type ?? ''}{ ${[...new Set(names)].join(', ')} } from ${quote}${PACKAGE}${door}${quote}${end}`,
            ];
      if (changes.length === 0) return whole;
      return [...line(root, ''), ...line(client, '/components')].join('\n');
    },
  );
  return {
    code: renamed.size === 0 ? moved : rename(moved, renamed),
    changes: [...new Set(changes)],
    byHand,
  };
}

function specifierOf(text: string): Specifier[] {
  const match = /^\s*(type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(text);
  if (!match) return [];
  const [, isType, imported = '', local = imported] = match;
  return [{ imported, local, isType: isType !== undefined }];
}

const written = ({ imported, local, isType }: Specifier): string =>
  `${isType ? 'type ' : ''}${imported === local ? imported : `${imported} as ${local}`}`;

/** Whether the new name means something here already, imported from us or not. */
function isDeclared(code: string, name: string): boolean {
  const imported = [...code.matchAll(IMPORT)].some(([, , , list = '']) =>
    list
      .split(',')
      .flatMap(specifierOf)
      .some(({ local }) => local === name),
  );
  return !imported && tokensOf(code).some(({ kind, text }) => kind === 'word' && text === name);
}

/** Whether the old name is declared once more, as a function, variable or parameter. */
function isDeclaredAgain(code: string, name: string): boolean {
  const words = tokensOf(code).filter(({ kind }) => kind !== 'space');
  return words.some(
    ({ text }, index) =>
      text === name && /^(?:function|const|let|var|class)$/.test(words[index - 1]?.text ?? ''),
  );
}

/** Renames a word wherever it is a name of its own: not a property, nor the key of one. */
function rename(code: string, names: ReadonlyMap<string, string>): string {
  const tokens = tokensOf(code);
  const open: string[] = [];
  const beside = (index: number, step: 1 | -1): Token | undefined => {
    for (let i = index + step; i >= 0 && i < tokens.length; i += step)
      if (tokens[i]!.kind !== 'space') return tokens[i];
    return undefined;
  };
  return tokens
    .map((token, index) => {
      if (token.kind === 'sign') {
        if ('([{'.includes(token.text)) open.push(openedBy(beside(index, -1)?.text) + token.text);
        else if (')]}'.includes(token.text)) open.pop();
      }
      const now = token.kind === 'word' ? names.get(token.text) : undefined;
      if (now === undefined) return token.text;
      const before = beside(index, -1)?.text;
      const after = beside(index, 1)?.text;
      if (before === '.' || before === '#') return token.text;
      const inBraces = open.at(-1)?.endsWith('{') === true;
      const isListed = inBraces && /^[{,]$/.test(before ?? '') && /^[},]$/.test(after ?? '');
      if (isListed && open.at(-1) === 'import{') return now;
      if (isListed && open.at(-1) === 'export{') return `${now} as ${token.text}`;
      if (isListed) return `${token.text}: ${now}`;
      // The key of an object; a case or a conditional is in no braces of its own.
      if (inBraces && after === ':' && /^[{,]$/.test(before ?? '')) return token.text;
      return now;
    })
    .join('');
}

const openedBy = (word: string | undefined): string => (word === 'import' || word === 'export' ? word : '');
