/** Moving an app from the published package: names, files, and what is left to people. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { planMove } from '../src/codemod/app.js';
import { renameInFile } from '../src/codemod/rename.js';
import { tokensOf } from '../src/codemod/tokens.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const P = '@workos-inc/authkit-nextjs';
const run = promisify(execFile);

test('every character of every file of this repository is in exactly one token', () => {
  const files = ['packages/*/src/**/*.{ts,tsx}', 'examples/**/*.{ts,tsx}', 'e2e/**/*.{ts,tsx,mjs}']
    .flatMap((glob) => globSync(glob, { cwd: root }))
    .filter((file) => !/node_modules|\.next|\.apps|dist/.test(file));
  expect(files.length).toBeGreaterThan(300);
  for (const file of files) {
    const code = readFileSync(join(root, file), 'utf8');
    expect(
      tokensOf(code)
        .map(({ text }) => text)
        .join(''),
      file,
    ).toBe(code);
  }
});

describe('names', () => {
  test.each([
    [
      'a call',
      `import { getUser } from '${P}';\nconst { user } = await getUser();\n`,
      `import { withAuth } from '${P}';\nconst { user } = await withAuth();\n`,
    ],
    [
      'both names at once',
      `import { getUser, withAuth } from "${P}"\ngetUser(); withAuth();`,
      `import { withAuth } from "${P}"\nwithAuth(); withAuth();`,
    ],
    [
      'the middleware',
      `import { authkitMiddleware } from '${P}';\nexport default authkitMiddleware({ debug: true });\n`,
      `import { authkitProxy } from '${P}';\nexport default authkitProxy({ debug: true });\n`,
    ],
    [
      'a local name stays',
      `import { getUser as me } from '${P}';\nawait me();\n`,
      `import { withAuth as me } from '${P}';\nawait me();\n`,
    ],
    [
      'an export',
      `import { getUser } from '${P}';\nexport { getUser };\n`,
      `import { withAuth } from '${P}';\nexport { withAuth as getUser };\n`,
    ],
    [
      'a shorthand',
      `import { getUser } from '${P}';\nconst api = { getUser, x: getUser };\n`,
      `import { withAuth } from '${P}';\nconst api = { getUser: withAuth, x: withAuth };\n`,
    ],
    [
      'lists of arguments and elements',
      `import { getUser } from '${P}';\nf(a, getUser, b); [a, getUser, b];\n`,
      `import { withAuth } from '${P}';\nf(a, withAuth, b); [a, withAuth, b];\n`,
    ],
    [
      'properties, keys, texts and comments stay',
      `import { getUser } from '${P}';\n// getUser\nsdk.getUser(); ({ getUser: 1 }); 'getUser'; \`getUser\`; /getUser/;\ngetUser();\n`,
      `import { withAuth } from '${P}';\n// getUser\nsdk.getUser(); ({ getUser: 1 }); 'getUser'; \`getUser\`; /getUser/;\nwithAuth();\n`,
    ],
    [
      'the client half, from the root of early releases',
      `import { AuthKitProvider, getUser } from '${P}';\n<AuthKitProvider>don't {getUser()}</AuthKitProvider>;\n`,
      `import { withAuth } from '${P}';\nimport { AuthKitProvider } from '${P}/components';\n<AuthKitProvider>don't {withAuth()}</AuthKitProvider>;\n`,
    ],
    [
      'types',
      `import { type User, getUser } from '${P}';\ngetUser();\n`,
      `import { type User, withAuth } from '${P}';\nwithAuth();\n`,
    ],
  ])('%s', (_, before, after) => {
    const { code, byHand } = renameInFile(before);
    expect(code).toBe(after);
    expect(byHand).toEqual([]);
    expect(renameInFile(after).changes).toEqual([]);
  });

  test.each([
    ['another package’s', `import { getUser } from './db';\nimport { withAuth } from '${P}';\ngetUser();\n`],
    ['none of ours', `const getUser = () => 1;\ngetUser();\n`],
    ['the names of today', `import { withAuth, Impersonation } from '${P}';\nwithAuth();\n`],
  ])('nothing changes: %s', (_, code) => {
    expect(renameInFile(code)).toEqual({ code, changes: [], byHand: [] });
  });

  test.each([
    [
      'the new name means something else here',
      `import { getUser } from '${P}';\nconst withAuth = (page) => page;\nexport default withAuth(async () => getUser());\n`,
    ],
    [
      'the old name is declared again',
      `import { getUser } from '${P}';\nasync function inner() { const getUser = 1; return getUser; }\ngetUser();\n`,
    ],
  ])('left to people: %s', (_, code) => {
    const { code: after, byHand } = renameInFile(code);
    expect(byHand).toEqual([expect.stringContaining('namesake')]);
    expect(after).toBe(code.replace('{ getUser }', '{ withAuth as getUser }'));
  });
});

describe('middleware.ts', () => {
  function appWith(version: string, files: Record<string, string>): string {
    const folder = mkdtempSync(join(tmpdir(), 'codemod-'));
    mkdirSync(join(folder, 'node_modules/next'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/next/package.json'), JSON.stringify({ name: 'next', version }));
    writeFileSync(join(folder, 'package.json'), '{}');
    for (const [file, code] of Object.entries(files)) {
      mkdirSync(join(folder, file, '..'), { recursive: true });
      writeFileSync(join(folder, file), code);
    }
    return folder;
  }
  const code = `import { authkitMiddleware } from '${P}';\nexport default authkitMiddleware();\n`;

  test.each([
    ['16.0.0', 'middleware.ts', 'proxy.ts'],
    ['16.4.6', 'src/middleware.js', 'src/proxy.js'],
    ['15.5.0', 'middleware.ts', undefined],
  ])('of Next %s, %s becomes %s', (version, file, to) => {
    const folder = appWith(version, { [file]: code });
    expect(planMove(folder)).toMatchObject([{ file, ...(to && { to }) }]);
    expect(planMove(folder)[0]?.to).toBe(to);
    rmSync(folder, { recursive: true });
  });

  test('a named export is renamed, and where it runs is left out', () => {
    const folder = appWith('16.0.0', {
      'middleware.ts': `import { authkit } from '${P}';\nexport async function middleware(request) { return authkit(request); }\nexport const config = {\n  runtime: 'nodejs',\n  matcher: ['/'],\n};\n`,
    });
    expect(planMove(folder)[0]?.code).toBe(
      `import { authkit } from '${P}';\nexport async function proxy(request) { return authkit(request); }\nexport const config = {\n  matcher: ['/'],\n};\n`,
    );
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['on Edge', { 'middleware.ts': `${code}export const config = { runtime: 'edge' };\n` }, 'Edge'],
    ['beside a proxy', { 'middleware.ts': code, 'proxy.ts': '' }, 'there already'],
  ])('%s it is left to people', (_, files, why) => {
    const folder = appWith('16.0.0', files);
    const [step] = planMove(folder);
    expect(step?.to).toBeUndefined();
    expect(step?.byHand).toEqual([expect.stringContaining(why)]);
    rmSync(folder, { recursive: true });
  });
});

test('a whole app of the published package: it says what it would do, does it, and the app compiles', async () => {
  const app = join(root, 'test-results/codemod');
  rmSync(app, { recursive: true, force: true });
  cpSync(join(root, 'e2e/contract/app'), app, { recursive: true });
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  const cli = fileURLToPath(new URL('../bin/authkit-server.js', import.meta.url));
  const codemod = async (...flags: string[]) =>
    (await run(process.execPath, [cli, 'codemod', '--dir', app, ...flags])).stdout;

  expect(await codemod()).toContain('middleware.ts is now proxy.ts');
  expect(existsSync(join(app, 'proxy.ts'))).toBe(false);
  expect(await codemod('--write')).toContain('authkitMiddleware is now authkitProxy');
  expect(existsSync(join(app, 'middleware.ts'))).toBe(false);
  expect(readFileSync(join(app, 'proxy.ts'), 'utf8')).toContain('authkitProxy');
  expect(await codemod()).toContain('Nothing to change');

  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = [
    '--ignoreConfig',
    '--noEmit',
    '--jsx',
    'react-jsx',
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--strict',
    '--skipLibCheck',
  ];
  const files = globSync('**/*.{ts,tsx}', { cwd: app }).filter((file) => !file.startsWith('next.config'));
  await expect(
    run(process.execPath, [tsc, ...options, '--types', 'node,react', ...files], { cwd: app }),
  ).resolves.toBeDefined();
}, 120_000);
