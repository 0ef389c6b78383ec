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
    [
      'a list with comments and a comma at its end',
      `import {\n  getUser, // who\n  /* out */ signOut,\n} from '${P}';\ngetUser();\n`,
      `import {\n  withAuth, // who\n  /* out */ signOut,\n} from '${P}';\nwithAuth();\n`,
    ],
    [
      'an import of types',
      `import type { Session, User } from '${P}';\nfunction f(session: Session, all?: Session[]): Promise<Session | null> {}\n`,
      `import type { SessionLike, User } from '${P}';\nfunction f(session: SessionLike, all?: SessionLike[]): Promise<SessionLike | null> {}\n`,
    ],
    [
      'a type among functions',
      `import { type AuthkitMiddlewareOptions, authkitMiddleware } from '${P}';\nconst o = {} satisfies AuthkitMiddlewareOptions;\nauthkitMiddleware(o);\n`,
      `import { type AuthkitProxyOptions, authkitProxy } from '${P}';\nconst o = {} satisfies AuthkitProxyOptions;\nauthkitProxy(o);\n`,
    ],
    [
      'a type whose name the page has, too',
      `import { type Session } from '${P}';\nconst Page = (s: Session) => <p>Session over</p>;\n`,
      `import { type SessionLike as Session } from '${P}';\nconst Page = (s: Session) => <p>Session over</p>;\n`,
    ],
    [
      'the type of an import',
      `type A = import('${P}').Session;\ntype B = typeof import("${P}").getUser;\ntype C = (typeof import('${P}'))['getUser'];\n`,
      `type A = import('${P}').SessionLike;\ntype B = typeof import("${P}").withAuth;\ntype C = (typeof import('${P}'))['withAuth'];\n`,
    ],
    [
      'what import() gives',
      `const { getUser, signOut } = await import(\`${P}\`);\nawait getUser();\n`,
      `const { withAuth, signOut } = await import(\`${P}\`);\nawait withAuth();\n`,
    ],
    [
      'what import() gives, under a name of its own',
      `const { getUser: me } = await import('${P}');\nme();\n(await import('${P}')).getUser();\n`,
      `const { withAuth: me } = await import('${P}');\nme();\n(await import('${P}')).withAuth();\n`,
    ],
    [
      'what import() promises',
      `import('${P}').then(({ getUser }) => getUser());\nimport('${P}').then((authkit) => authkit.getUser());\n`,
      `import('${P}').then(({ withAuth }) => withAuth());\nimport('${P}').then((authkit) => authkit.withAuth());\n`,
    ],
    [
      'what require() gives',
      `const { getUser } = require('${P}');\nconst kit = require(\`${P}\`);\ngetUser(); kit.getUser(); kit?.authkitMiddleware();\n`,
      `const { withAuth } = require('${P}');\nconst kit = require(\`${P}\`);\nwithAuth(); kit.withAuth(); kit?.authkitProxy();\n`,
    ],
    [
      'the whole package under one name',
      `import * as kit from '${P}';\nkit.getUser(); kit['getUser'](); let s: kit.Session;\nother.getUser();\n`,
      `import * as kit from '${P}';\nkit.withAuth(); kit['withAuth'](); let s: kit.SessionLike;\nother.getUser();\n`,
    ],
    [
      'a re-export',
      `export { getUser, signOut, authkitMiddleware as proxy } from '${P}';\nexport type { Session } from "${P}";\nexport * from '${P}';\n`,
      `export { withAuth as getUser, signOut, authkitProxy as proxy } from '${P}';\nexport type { SessionLike as Session } from "${P}";\nexport * from '${P}';\n`,
    ],
    [
      'a re-export of the client half, from the root of early releases',
      `export { AuthKitProvider, useAuth } from '${P}';\nexport { getUser, useAuth as use } from '${P}';\n`,
      `export { AuthKitProvider, useAuth } from '${P}/components';\nexport { withAuth as getUser } from '${P}';\nexport { useAuth as use } from '${P}/components';\n`,
    ],
    [
      'what a test puts in its place',
      `vi.mock(\`${P}\`, () => ({ getUser: vi.fn(), other: { getUser: 1 } }));\njest.mock('${P}', () => { return { ...jest.requireActual('${P}'), getUser() {}, async authkitMiddleware() {} }; });\n`,
      `vi.mock(\`${P}\`, () => ({ withAuth: vi.fn(), other: { getUser: 1 } }));\njest.mock('${P}', () => { return { ...jest.requireActual('${P}'), withAuth() {}, async authkitProxy() {} }; });\n`,
    ],
    [
      'what a test puts in its place, with the rest of the package',
      `import { getUser } from '${P}';\nvi.mock(import('${P}'), async (original) => ({ ...(await original()), getUser: f }));\nvi.mocked(getUser);\n`,
      `import { withAuth } from '${P}';\nvi.mock(import('${P}'), async (original) => ({ ...(await original()), withAuth: f }));\nvi.mocked(withAuth);\n`,
    ],
    [
      'a shorthand in what a test puts in its place, and node:test',
      `const getUser = fn();\nvi.doMock('${P}', () => ({ getUser, signOut }));\nmock.module('${P}', { namedExports: { getUser } });\n`,
      `const getUser = fn();\nvi.doMock('${P}', () => ({ withAuth: getUser, signOut }));\nmock.module('${P}', { namedExports: { withAuth: getUser } });\n`,
    ],
    [
      'what the test asks of the original',
      `const { getUser } = await vi.importActual<typeof import('${P}')>('${P}');\nconst kit = jest.requireActual<Record<string, () => void>>('${P}');\nkit.getUser(); getUser();\n`,
      `const { withAuth } = await vi.importActual<typeof import('${P}')>('${P}');\nconst kit = jest.requireActual<Record<string, () => void>>('${P}');\nkit.withAuth(); withAuth();\n`,
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
    ['another package’s re-export', `export { getUser } from './db';\nexport { withAuth } from '${P}';\n`],
    ['a template that is made', `const { getUser } = await import(\`${P}/\${door}\`);\n`],
    ['the name in a text', `serverExternalPackages(['${P}']); f('${P}').getUser;\n`],
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

test.each([
  ['a type that is gone', `import type { CookieOptions } from '${P}';\n`, 'CookieOptions: there is none'],
  ['a type that is a part', `type A = import('${P}').AuthkitMiddlewareAuth;\n`, 'AuthkitProxyOptions['],
  [
    'an option',
    `import type { GetAuthURLOptions } from '${P}';\nconst o: GetAuthURLOptions = { returnPathname: '/' };\n`,
    'returnPathname is returnTo',
  ],
  ['a mock made elsewhere', `vi.mock('${P}', () => mocks);\n`, 'made elsewhere'],
  ['a mock of both names', `vi.mock('${P}', () => ({ getUser: f, withAuth: f }));\n`, 'which are one'],
  [
    'the client half among what import() gives',
    `const { getUser, useAuth } = await import('${P}');\n`,
    'useAuth come from',
  ],
  [
    'the client half of the whole',
    `import * as kit from '${P}';\nkit.useAuth();\n`,
    'kit.useAuth comes from',
  ],
  [
    'a namesake of the whole',
    `import * as kit from '${P}';\nkit.signOut(); list.map((kit) => kit.getUser());\n`,
    'kit has a namesake',
  ],
])('a person is told of %s', (_, code, what) => {
  expect(renameInFile(code).byHand).toEqual([expect.stringContaining(what)]);
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
    ['alone', 'export { middleware };', 'export { middleware as proxy };'],
    ['first', 'export { middleware, config };', 'export { middleware as proxy, config };'],
    ['last', 'export {\n  config,\n  middleware,\n};', 'export {\n  config,\n  middleware as proxy,\n};'],
    ['under this name', 'export { guard as middleware };', 'export { guard as proxy };'],
    ['under another', 'export { middleware as default };', 'export { middleware as default };'],
  ])('exported from a list, %s', (_, before, after) => {
    const folder = appWith('16.0.0', { 'middleware.ts': `import '${P}';\n${before}\n` });
    expect(planMove(folder)[0]?.code).toBe(`import '${P}';\n${after}\n`);
    rmSync(folder, { recursive: true });
  });

  test('who names the file is told of its new name', () => {
    const folder = appWith('16.0.0', {
      'src/middleware.ts': code,
      'src/lib/middleware.ts': `export {};\n`,
      'tests/relative.test.ts': `import middleware from '../src/middleware';\n`,
      'tests/alias.test.ts': `const { middleware } = await import("@/middleware.js");\n`,
      'src/lib/other.ts': `import './middleware';\nimport 'next/middleware';\n`,
    });
    const told = planMove(folder).filter(({ byHand }) => byHand.length > 0);
    expect(told.map(({ file }) => file)).toEqual(['tests/alias.test.ts', 'tests/relative.test.ts']);
    expect(told[0]).toMatchObject({ changes: [], byHand: [expect.stringContaining('a proxy now')] });
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
