// docs/seed-coverage.md: each snippet of the set-up guides, the tests that run it, and what had to be mended. With
// --write it is written, else compared; either fails when a snippet is run by no test.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allRepairs, allSnippets, DOCUMENTS, sectionsOf, snippetsIn } from './snippets.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const page = fileURLToPath(new URL('../../docs/seed-coverage.md', import.meta.url));

/** @typedef {{ title: string, file: string, specs?: { title: string, file: string, tests: { annotations: { type: string, description: string }[] }[] }[], suites?: Suite[] }} Suite */

/** @returns {Map<string, string[]>} the tests of each snippet or section */
function testsById() {
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const list = execFileSync('node', [playwright, 'test', '--list', '--project=seeds', '--reporter=json'], {
    cwd: join(here, '..'),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // The report would be written to the place where the one of a real run belongs.
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: '', PLAYWRIGHT_JSON_OUTPUT_FILE: '' },
  });
  /** @type {Map<string, string[]>} */
  const tests = new Map();
  /** @param {Suite} suite */
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const { type, description } of spec.tests[0]?.annotations ?? []) {
        if (type !== 'snippet') continue;
        const line = `[${spec.file.split('/').at(-1)}](../e2e/seeds/${spec.file.split('/').at(-1)}): ${spec.title}`;
        tests.set(description, [...(tests.get(description) ?? []), line]);
      }
    }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of JSON.parse(list).suites) visit(suite);
  return tests;
}

/** Every file in which a snippet takes its place, or is run as the command that it is. */
function placesById() {
  /** @type {Map<string, string[]>} */
  const places = new Map();
  /** @param {string} id @param {string} place */
  const add = (id, place) => places.set(id, [...(places.get(id) ?? []), place]);
  for (const entry of readdirSync(join(here, 'apps'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    for (const id of snippetsIn(readFileSync(file, 'utf8'))) {
      add(id.split(':')[0] ?? '', file.slice(join(here, 'apps/').length));
    }
  }
  return places;
}

/** @param {string} before @param {string} after the lines that stay, go and come, as a diff */
export function lineDiff(before, after) {
  const [a, b] = [before.trimEnd().split('\n'), after.trimEnd().split('\n')];
  const common = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
  /** @param {number} i @param {number} j */
  const length = (i, j) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row)
        row[j] = a[i] === b[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  }
  const lines = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(` ${a[i]}`);
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || length(i + 1, j) >= length(i, j + 1))) {
      lines.push(`-${a[i]}`);
      i += 1;
    } else {
      lines.push(`+${b[j]}`);
      j += 1;
    }
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** @param {string} id @param {string} code */
function repairText(id, code) {
  const repair = allRepairs().get(id);
  if (!repair) return [];
  const mended = repair.blocks.map((block) => block.code).join('\n');
  const change = mended === code ? [] : ['', '```diff', lineDiff(code, mended), '```'];
  return ['', `Repair: ${repair.reason}`, ...change];
}

/** @returns {{ text: string, missing: string[] }} the page, and the snippets that nothing runs */
export function coverage() {
  const [tests, places] = [testsById(), placesById()];
  const lines = [
    '# What runs each snippet of the set-up guides',
    '',
    'The library is what two set-up guides describe: the current one, and the original one, whose copy lost its headings, fences',
    'and some lines. Every code block of both is kept in `e2e/seeds/documents` and put, unchanged unless',
    'a repair is shown here, into two apps that install the packed library by the command the guide gives; `jsx` and `js` blocks',
    'are checked as JavaScript. This page is written by `npm run seeds:coverage`, and a test fails when a snippet has no test.',
  ];
  const missing = [];
  for (const document of DOCUMENTS) {
    lines.push('', `## The ${document} guide`);
    for (const section of sectionsOf(document)) {
      lines.push('', `### ${section.title}`);
      for (const test of tests.get(section.id) ?? []) lines.push('', `- ${test}`);
      const needed = section.id.includes('/next-redirect') || section.id.includes('/module-build-failed');
      if (needed && !tests.has(section.id)) missing.push(section.id);
      if (section.snippets.length === 0) {
        const where = needed ? 'No code. Explained in [troubleshooting](troubleshooting.md).' : 'No code.';
        lines.push('', where);
      }
      for (const { id, language, code } of section.snippets) {
        const place =
          places
            .get(id)
            ?.map((file) => `\`${file}\``)
            .join(', ') ?? 'run by its test or by the build';
        lines.push('', `**\`${id}\`** (${language || 'command'}), ${place}`, '');
        const own = tests.get(id) ?? [];
        const isCode = language !== '' && language !== 'sh';
        const isRun = own.length > 0 && (!isCode || places.has(id));
        if (!isRun) missing.push(id);
        lines.push(...own.map((test) => `- ${test}`), ...repairText(id, code));
      }
    }
  }
  return { text: `${lines.join('\n')}\n`, missing };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { text, missing } = coverage();
  for (const id of missing) console.error(`No test runs ${id}`);
  if (process.argv.includes('--write')) writeFileSync(page, text);
  else if (text !== readFileSync(page, 'utf8')) {
    missing.push(page);
    console.error('docs/seed-coverage.md is not up to date: npm run seeds:coverage');
  }
  console.log(`${allSnippets().length} snippets`);
  process.exitCode = missing.length === 0 ? 0 : 1;
}
