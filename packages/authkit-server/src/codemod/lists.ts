/** Changing a list of names between braces: leaving some out, or taking them from another door. */
import type { Code } from './code.js';
import type { Entry, Listed } from './mentions.js';
import { isClientName } from './names.js';

/** Takes names out of a list, each with its comma. */
export function leaveOut(code: Code, { entries }: Listed, out: ReadonlySet<Entry>): void {
  for (const [index, entry] of entries.entries()) {
    if (!out.has(entry)) continue;
    for (let at = entry.first; at <= entry.last; at += 1) code.put(at, '');
    const after = code.next(entry.last);
    const isLast = code.text(after) !== ',';
    const kept = entries.slice(0, index).findLast((other) => !out.has(other));
    const comma = isLast && kept !== undefined ? code.next(kept.last) : after;
    if (code.text(comma) !== ',') continue;
    code.put(comma, '');
    if (code.isBlank(comma + 1)) code.put(comma + 1, isLast ? code.text(comma + 1) : '');
    if (isLast && code.isBlank(entry.first - 1)) code.put(entry.first - 1, '');
  }
}

/**
 * Takes the client half's names from its own door. Where server names are beside them, a statement gets a second one;
 * anything else is left to people.
 *
 * @returns the names that were moved, and those that were not
 */
export function moveClientNames(code: Code, list: Listed): { moved: string[]; left: string[] } {
  const client = list.entries.filter(({ name }) => isClientName(code.text(name)));
  if (client.length === 0) return { moved: [], left: [] };
  const names = client.map(({ name }) => code.text(name));
  const specifier = code.text(list.specifier);
  const door = `${specifier.slice(0, -1)}/components${specifier.slice(-1)}`;
  if (client.length === list.entries.length) {
    code.put(list.specifier, door);
    return { moved: names, left: [] };
  }
  if (list.kind !== 'import' && list.kind !== 'export') return { moved: [], left: names };
  const written = client.map(({ first, last }) => code.slice(first, last)).join(', ');
  leaveOut(code, list, new Set(client));
  const semicolon = code.text(list.specifier + 1) === ';' ? ';' : '';
  const second = `${code.slice(list.statement, list.open)} ${written} } from ${door}${semicolon}`;
  code.put(list.specifier + semicolon.length, `${code.text(list.specifier + semicolon.length)}\n${second}`);
  return { moved: names, left: [] };
}
