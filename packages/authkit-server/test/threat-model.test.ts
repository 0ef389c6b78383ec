import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const MODEL = new URL('../../../docs/security/server-threat-model.md', import.meta.url);

interface Row {
  threat: string;
  tests: { file: string; name: string }[];
}

function rowsOf(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (-|threat )/.test(line))
    .map((line) => {
      const [, threat = '', , tests = ''] = line.split('|').map((cell) => cell.trim());
      return {
        threat,
        tests: tests.split('<br>').map((entry) => {
          const [file = '', ...name] = entry.split(' › ');
          return { file: file.replaceAll('`', ''), name: name.join(' › ').trim() };
        }),
      };
    });
}

/** Whether a file of tests has one of this name, which is the first argument of a call. */
function hasTest(file: string, name: string): boolean {
  const text = readFileSync(fileURLToPath(new URL(file, import.meta.url)), 'utf8');
  const escaped = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(String.raw`\btest\b[^\n]*\(\s*['"]${escaped}['"],`).test(text);
}

test('every threat of the model names tests, and each of them exists', () => {
  const rows = rowsOf(readFileSync(MODEL, 'utf8'));
  expect(rows.length).toBeGreaterThan(40);
  const missing = rows.flatMap(({ threat, tests }) =>
    tests
      .filter(({ file, name }) => !/^[\w-]+\.test\.ts$/.test(file) || name === '' || !hasTest(file, name))
      .map(({ file, name }) => `${threat}: ${file} › ${name}`),
  );
  expect(missing).toEqual([]);
});
