import { globSync, readFileSync } from 'node:fs';
import { inRoot, root } from './root.mjs';

/** @typedef {{ file: string, line: number, language: string, note: string, code: string }} Block */

/** Every page that a person may read, but for the set-up guides, which have tests of their own. */
export const pages = ['*.md', 'docs/**/*.md', 'packages/*/*.md', 'examples/*/README.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: root }),
);

/** @param {string} file @param {string} [text] @returns {Block[]} the code between fences */
export function blocksOf(file, text = readFileSync(inRoot(file), 'utf8')) {
  return [...text.matchAll(/^( *)(?:```|~~~)(\S*)([^\n]*)\n([^]*?)^\1(?:```|~~~) *$/gm)].map((match) => {
    const [, indent = '', language = '', note = '', code = ''] = match;
    return {
      file,
      line: text.slice(0, match.index).split('\n').length,
      language,
      note: note.trim(),
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    };
  });
}
