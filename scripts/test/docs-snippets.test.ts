/**
 * Every block of code in the docs is tried: TypeScript and JavaScript compile against the built package, each as a module
 * of its own; settings are read by what reads them; commands exist.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { templateProblem } from '../../packages/authkit-server/src/domain/jwt-template.js';
import { blocksOf, pages, type Block } from '../lib/docs.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Outside every app: what a broken-off run leaves behind must not be part of anybody's build.
const app = join(root, 'test-results/docs-snippets');
const exec = promisify(execFile);

/** Written by the tests of the set-up guides, which run what is in it. */
const GENERATED = new Set(['docs/seed-coverage.md']);
/** Of each language, what tries it below. */
const TRIED = /^(?:tsx?|jsx?|sh|json|yaml)$/;

/** What keeps a block from being tried: a language that nothing tries, and no word in its fence about why. */
function untried({ file, language, note }: Block): string | undefined {
  if (GENERATED.has(file)) return undefined;
  // ```ts untried: half of a file
  if (note !== '') return /^untried: \S/.test(note) ? undefined : `"${note}" is no reason`;
  return TRIED.test(language) ? undefined : `nothing tries "${language}"`;
}

const all = pages.flatMap((file) => blocksOf(file));
const tried = all.filter(({ file, note }) => !GENERATED.has(file) && note === '');
const blocks = tried.filter(({ language }) => /^[tj]sx?$/.test(language));
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
    allowJs: true,
    checkJs: true,
  };
  const augmenting = list.filter(({ code }) => code.includes('declare module'));
  const groups = [list.filter((block) => !augmenting.includes(block)), ...augmenting.map((block) => [block])];
  let said = '';
  for (const group of groups.filter(({ length }) => length > 0)) {
    const config = join(app, 'tsconfig.json');
    writeFileSync(config, JSON.stringify({ compilerOptions, files: group.map(nameOf) }));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    said += await exec('node', [tsc, '-p', config, '--pretty', 'false'], { cwd: app }).then(
      () => '',
      (error: { stdout: string; message: string }) => error.stdout || error.message,
    );
  }
  return said;
}

it('every block is tried, or says why not', () => {
  expect(all.length).toBeGreaterThan(60);
  const problems = all.flatMap((block) => {
    const problem = untried(block);
    return problem === undefined ? [] : [`${block.file}:${block.line}: ${problem}`];
  });
  expect(problems).toEqual([]);
});

it('a block that nothing tries is seen, and so is every way to write a fence', () => {
  const text = `
\`\`\`ts
a
\`\`\`

1. In a list:

   \`\`\`python
   b
   \`\`\`

~~~
c
~~~

\`\`\`ts untried: half of a file
d
\`\`\`

\`\`\`ts fragment
e
\`\`\`
`;
  const found = blocksOf('docs/wrong.md', text);
  expect(found.map(({ code }) => code)).toEqual(['a\n', 'b\n', 'c\n', 'd\n', 'e\n']);
  expect(found.map(untried)).toEqual([
    undefined,
    'nothing tries "python"',
    'nothing tries ""',
    undefined,
    '"fragment" is no reason',
  ]);
});

it('every block of TypeScript or JavaScript compiles', async () => {
  expect(await complaints(blocks)).toBe('');
}, 300_000);

it('what the guide to testing says in one line each compiles, too', async () => {
  const file = 'docs/guides/testing.md';
  const said = [...readFileSync(join(root, file), 'utf8').matchAll(/`(await [^`\n]+)`/g)].map(
    ([, code]) => code!,
  );
  expect(said.length).toBeGreaterThan(15);
  const code = [
    "import { mockAuth, type AuthKitFixtures } from '@workos-inc/authkit-nextjs/testing';",
    'declare const { signIn, authkit }: AuthKitFixtures;',
    ...said.map((line) => `${line};`),
  ].join('\n');
  expect(await complaints([{ file, line: 0, language: 'ts', note: '', code }])).toBe('');
}, 300_000);

it('a block that does not compile is seen', async () => {
  const code = `import { withAuth } from '@workos-inc/authkit-nextjs';\nexport const email = async () => (await withAuth()).user.email;\n`;
  expect(await complaints([{ file: 'docs/wrong.md', line: 7, language: 'ts', note: '', code }])).toContain(
    'docs__wrong.md-line-7.ts(2',
  );
}, 300_000);

const written = (language: string) =>
  tried
    .filter((block) => block.language === language)
    .map((block) => [`${block.file}:${block.line}`, block] as const);

it.each(written('yaml'))('%s is a seed file that the server takes', async (_, { code }) => {
  const folder = join(root, 'test-results/docs-seed');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'authkit.yaml'), code);
  const cli = join(root, 'packages/authkit-server/bin/authkit-server.js');
  const args = [cli, 'seed', 'authkit.yaml', '--database', 'authkit.sqlite'];
  await expect(exec(process.execPath, args, { cwd: folder })).resolves.toBeDefined();
});

it.each(written('json'))('%s is JSON, or a JWT template', (_, { code }) => {
  if (code.includes('{{')) expect(templateProblem(code)).toBeUndefined();
  else expect(() => JSON.parse(code)).not.toThrow();
});

it.each(written('sh'))('%s is for a shell', async (_, { code }) => {
  await expect(exec('sh', ['-n', '-c', code])).resolves.toBeDefined();
});

describe('commands that are named anywhere', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const cli = readFileSync(join(root, 'packages/authkit-server/src/cli.ts'), 'utf8');
  /** Within code: between backticks, and between fences. */
  const said = pages
    .filter((file) => !GENERATED.has(file))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
    .flatMap(({ file, text }) =>
      [
        ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!),
        ...blocksOf(file).map(({ code }) => code),
      ].map((code) => ({ file, code })),
    );

  const problemsOf = (code: string, at: string): string[] => {
    const scriptsOf = (folder: string) =>
      existsSync(join(root, folder, 'package.json'))
        ? (JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { scripts?: object })
            .scripts
        : undefined;
    const ofExample = /^(?:examples|packages)\/[^/]+/.exec(at)?.[0];
    return [
      ...[...code.matchAll(/npm run ([\w:-]+)([^\n&|;]*)/g)].flatMap(([, script = '', rest = '']) => {
        const named = [...rest.matchAll(/-w (\S+)/g)].map(([, folder = '']) => scriptsOf(folder) ?? {});
        const places = named.length > 0 ? named : [ofExample ? (scriptsOf(ofExample) ?? {}) : scripts];
        return places.every((one) => Object.hasOwn(one, script)) ? [] : [`${at}: npm run ${script}`];
      }),
      ...[...code.matchAll(/authkit-server ([a-z][\w-]*)/g)].flatMap(([, command = '']) =>
        new RegExp(`^  '?${command}'?: command\\(`, 'm').test(cli)
          ? []
          : [`${at}: authkit-server ${command}`],
      ),
    ];
  };

  it('exist', () => {
    expect(said.filter(({ code }) => code.includes('npm run')).length).toBeGreaterThan(15);
    expect(said.filter(({ code }) => /authkit-server [a-z]/.test(code)).length).toBeGreaterThan(5);
    expect(said.flatMap(({ code, file }) => problemsOf(code, file))).toEqual([]);
  });

  it('are missed where they do not', () => {
    expect(problemsOf('npm run nothing; npm run pack -w bench', 'README.md')).toHaveLength(2);
    expect(problemsOf('npx authkit-server mend', 'README.md')).toEqual(['README.md: authkit-server mend']);
  });
});

it('README.md is short enough to read', () => {
  const lines = readFileSync(join(root, 'README.md'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThan(150);
});
