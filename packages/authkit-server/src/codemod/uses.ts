/** Where a file uses a name, and whether it may get another. */
import type { Code } from './code.js';
import { isType } from './names.js';

/** Whether every use of the old name can have the new one. `isTwin`: the new one is in the same list. */
export function isFree(
  code: Code,
  old: string,
  now: string,
  bound: ReadonlySet<number>,
  isTwin: boolean,
): boolean {
  if (!isTwin && code.uses(now).length > 0) return false;
  if (isDeclaredAgain(code, old, bound)) return false;
  // A type's name is an everyday word, which the text of a page may hold, too.
  return !isType(old) || code.uses(old).every((use) => bound.has(use) || isWhereTypesAre(code, use));
}

function isWhereTypesAre(code: Code, use: number): boolean {
  const after = code.next(use);
  const isInProse = code.isWord(after) && !code.slice(use, after).includes('\n');
  return (
    !isInProse &&
    /^(?:[:|&<=,({[?]|as|satisfies|extends|implements|keyof|readonly)$/.test(code.text(code.previous(use)))
  );
}

/** Whether a name is declared once more, as a function, variable or parameter. */
export function isDeclaredAgain(code: Code, name: string, bound: ReadonlySet<number>): boolean {
  return code.uses(name).some((use) => {
    if (bound.has(use)) return false;
    const before = code.text(code.previous(use));
    if (/^(?:function|const|let|var|class|interface|type)$/.test(before)) return true;
    if (isArrow(code, code.next(use))) return true;
    const open = code.enclosing(use);
    if (code.text(open) !== '(' || !/^[(,]$/.test(before)) return false;
    const after = code.next(code.partner(open));
    const isControl = /^(?:if|while|for|switch|catch)$/.test(code.text(code.previous(open)));
    return isArrow(code, after) || (code.text(after) === '{' && !isControl);
  });
}

const isArrow = (code: Code, at: number): boolean => code.text(at) === '=' && code.text(at + 1) === '>';

/** Renames words wherever they are names of their own: not a property, nor the key of one. */
export function renameUses(code: Code, names: ReadonlyMap<string, string>): void {
  for (const [old, now] of names) {
    for (const use of code.uses(old).filter((at) => !code.isPut(at))) {
      const before = code.text(code.previous(use));
      const after = code.text(code.next(use));
      const open = code.enclosing(use);
      const isInBraces = code.text(open) === '{' && /^[{,]$/.test(before);
      // The key of an object; a case or a conditional is in no braces of its own.
      if (isInBraces && after === ':') continue;
      if (isInBraces && /^[},]$/.test(after)) code.put(use, listed(code, open, old, now));
      else code.put(use, now);
    }
  }
}

/** Within `export { … }`, and as a shorthand of an object or a pattern. */
function listed(code: Code, open: number, old: string, now: string): string {
  const word = code.previous(open);
  const isExport = code.text(code.text(word) === 'type' ? code.previous(word) : word) === 'export';
  return isExport ? `${now} as ${old}` : `${old}: ${now}`;
}
