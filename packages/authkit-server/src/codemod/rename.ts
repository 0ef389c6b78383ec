/** Moves one file's code to the names of today. */
import { Code } from './code.js';
import { leaveOut, moveClientNames } from './lists.js';
import { memberAt, mentionsIn, type Listed, type Mention } from './mentions.js';
import { isClientName, isType, nameToday, PACKAGE, whyGone } from './names.js';
import { isDeclaredAgain, isFree, renameUses } from './uses.js';

export interface Changed {
  code: string;
  /** What was done, for people. */
  changes: string[];
  /** What somebody has to look at. */
  byHand: string[];
}

const isList = (mention: Mention): mention is Listed => 'entries' in mention;

export function renameInFile(text: string): Changed {
  const code = new Code(text);
  const mentions = mentionsIn(code);
  const changes = new Set<string>();
  const byHand = new Set<string>();
  const bound = new Set(mentions.flatMap(bindings));
  const locals = new Map<string, string>();

  /** Puts today's name in the place of an old one, or says what a person has to do. */
  const rename = (at: number, write = (now: string): string => now): void => {
    const name = unquoted(code.text(at));
    const gone = whyGone(name);
    if (gone !== undefined) byHand.add(`${name}: ${gone}`);
    const now = nameToday(name);
    if (now === undefined) return;
    changes.add(`${name} is now ${now}`);
    code.put(at, write(code.text(at).replace(name, now)));
  };

  const renameList = (list: Listed): void => {
    const isKeys = list.kind === 'keys';
    const alone = list.entries.filter(({ name, local }) => isKeys || name === local);
    const twins = alone.filter(({ name }) =>
      alone.some((other) => code.text(other.name) === nameToday(code.text(name))),
    );
    for (const entry of list.entries) {
      const { name, local } = entry;
      const old = code.text(local);
      const now = nameToday(code.text(name));
      const isShort = name === local && /^[,}]$/.test(code.text(code.next(name)));
      if (now === undefined || (!isShort && !isKeys)) rename(name);
      else if (isKeys) {
        if (twins.includes(entry)) byHand.add(`the mock has ${code.text(name)} and ${now}, which are one`);
        rename(name, () => (isShort ? `${now}: ${old}` : now));
      } else if (list.kind === 'export') rename(name, () => `${now} as ${old}`);
      else if (isFree(code, old, now, bound, twins.includes(entry))) {
        locals.set(old, now);
        rename(name);
      } else {
        if (!isType(old)) byHand.add(`${old} has a namesake here; it was imported as ${old}`);
        rename(name, () => (list.kind === 'import' ? `${now} as ${old}` : `${now}: ${old}`));
      }
    }
    // Two names of one function.
    const isBinding = list.kind === 'import' || list.kind === 'pattern';
    if (isBinding) leaveOut(code, list, new Set(twins.filter(({ local }) => locals.has(code.text(local)))));
    const { moved, left } = moveClientNames(code, list);
    if (moved.length > 0) changes.add(`${moved.join(', ')} come from ${PACKAGE}/components`);
    if (left.length > 0) byHand.add(`${left.join(', ')} come from ${PACKAGE}/components`);
  };

  const renameMembersOf = (local: number): void => {
    const name = code.text(local);
    for (const use of code.uses(name)) {
      const member = memberAt(code, code.next(use));
      const key = unquoted(code.text(member));
      if (isClientName(key)) byHand.add(`${name}.${key} comes from ${PACKAGE}/components`);
      else if (nameToday(key) === undefined || !isDeclaredAgain(code, name, bound)) rename(member);
      else byHand.add(`${name} has a namesake here; look at its ${key}`);
    }
  };

  for (const mention of mentions) {
    if (isList(mention)) renameList(mention);
    else if (mention.kind === 'whole') renameMembersOf(mention.local);
    else if (mention.kind === 'member') rename(mention.name);
    else byHand.add('what stands in for the package is made elsewhere: it needs the names of today');
  }
  if (code.uses('GetAuthURLOptions').length > 0 && code.mentions('returnPathname'))
    byHand.add('in an object of the type SignInUrlOptions, returnPathname is returnTo');
  renameUses(code, locals);
  return { code: code.toString(), changes: [...changes], byHand: [...byHand] };
}

/** The names that a mention of the package gives a file. */
function bindings(mention: Mention): number[] {
  if (mention.kind === 'whole') return [mention.local];
  const isBinding = mention.kind === 'import' || mention.kind === 'pattern';
  return isBinding ? mention.entries.map(({ local }) => local) : [];
}

const unquoted = (text: string): string => text.replaceAll(/^['"`]|['"`]$/g, '');
