import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { expect } from 'vitest';

const PAGE = new URL('../../../docs/reliability.md', import.meta.url);

/**
 * Compares a table with the one in docs/reliability.md between its two comments. `AUTHKIT_WRITE_TABLES=1` writes it there
 * instead.
 */
export async function expectInDocs(name: string, header: string[], rows: string[][]): Promise<void> {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const table = [header, header.map(() => '---'), ...rows].map(line).join('\n');
  const page = await readFile(PAGE, 'utf8');
  const [begin, end] = [`<!-- ${name}: made by the test run -->`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to === -1) throw new Error(`docs/reliability.md has no place for the table "${name}"`);
  const text = `${page.slice(0, from)}${begin}\n\n${table}\n\n${page.slice(to)}`;
  const wanted = await format(text, { parser: 'markdown', singleQuote: true, printWidth: 110 });
  if (process.env['AUTHKIT_WRITE_TABLES'] === '1') await writeFile(PAGE, wanted);
  else expect(page, 'docs/reliability.md; AUTHKIT_WRITE_TABLES=1 writes it anew').toBe(wanted);
}
