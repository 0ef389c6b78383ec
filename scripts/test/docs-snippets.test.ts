/** Every TypeScript block of the docs compiles against the built package, as a module of its own. */
import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Outside every app: what a broken-off run leaves behind must not be part of anybody's build.
const app = join(root, 'test-results/docs-snippets');

const files = ['README.md', 'packages/*/README.md', 'docs/**/*.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: root }),
);

interface Block {
  file: string;
  line: number;
  language: string;
  code: string;
}

/** A block that is meant to be wrong, or is a piece of a file, says so in its fence: ```ts fragment. */
function blocksOf(file: string): Block[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^( *)```(tsx?|typescript)\n([^]*?)^ *```$/gm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    language: match[2] === 'tsx' ? 'tsx' : 'ts',
    code: (match[3] ?? '').replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
  }));
}

const blocks = files.flatMap(blocksOf);
const nameOf = ({ file, line, language }: Block) => `${file.replaceAll('/', '__')}-line-${line}.${language}`;

/** What the compiler says about these blocks, each compiled apart: one's augmentations are none of another's business. */
async function complaints(list: readonly Block[]): Promise<string> {
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  for (const block of list) writeFileSync(join(app, nameOf(block)), `${block.code}\nexport {};\n`);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    jsx: 'react-jsx',
    types: ['node', 'react'],
    skipLibCheck: true,
  };
  const augmenting = list.filter(({ code }) => code.includes('declare module'));
  const groups = [list.filter((block) => !augmenting.includes(block)), ...augmenting.map((block) => [block])];
  let said = '';
  for (const group of groups.filter(({ length }) => length > 0)) {
    const config = join(app, 'tsconfig.json');
    writeFileSync(config, JSON.stringify({ compilerOptions, files: group.map(nameOf) }));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    said += await promisify(execFile)('node', [tsc, '-p', config, '--pretty', 'false'], { cwd: app }).then(
      () => '',
      (error: { stdout: string; message: string }) => error.stdout || error.message,
    );
  }
  return said;
}

it('the docs have TypeScript in them', () => {
  expect(blocks.length).toBeGreaterThan(5);
});

it('every block compiles', async () => {
  expect(await complaints(blocks)).toBe('');
}, 300_000);

it('a block that does not compile is seen', async () => {
  const code = `import { withAuth } from '@workos-inc/authkit-nextjs';\nexport const email = async () => (await withAuth()).user.email;\n`;
  expect(await complaints([{ file: 'docs/wrong.md', line: 7, language: 'ts', code }])).toContain(
    'docs__wrong.md-line-7.ts(2',
  );
}, 300_000);
