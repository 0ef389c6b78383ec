import { fileURLToPath } from 'node:url';
import * as parser from '@babel/eslint-parser';
import { ESLint, Linter } from 'eslint';
import { describe, expect, test } from 'vitest';
import plugin from '../src/index.js';

// TypeScript without its API, which TypeScript 7 has not.
const languageOptions = {
  parser: parser as Linter.Parser,
  parserOptions: {
    requireConfigFile: false,
    babelOptions: { parserOpts: { plugins: ['typescript', 'jsx'] } },
  },
};

const PAGE = 'app/account/page.tsx';
const ROUTE = 'app/api/posts/route.ts';
const ACTIONS = 'app/actions.ts';

function messages(code: string, filename: string, options: object = {}): string[] {
  const config: Linter.Config = {
    files: ['**/*.{ts,tsx}'],
    languageOptions,
    plugins: { authkit: plugin },
    rules: { 'authkit/require-guard': ['error', options] },
  };
  return new Linter().verify(code, config, filename).map(({ messageId, message }) => messageId ?? message);
}

describe('guarded', () => {
  test.each([
    [
      PAGE,
      `export default async function Page() { const { user } = await withAuth({ ensureSignedIn: true }); return user.email; }`,
    ],
    [PAGE, `export default async function Page() { await protect({ role: 'admin' }); return null; }`],
    [
      PAGE,
      `const Page = async () => { const [auth, data] = await Promise.all([protect(), load()]); return null; };\nexport default Page;`,
    ],
    [
      PAGE,
      `export default async function Page() { const { user } = await withAuth(); if (!user) redirect('/login'); return null; }`,
    ],
    [
      PAGE,
      `export default async function Page() { return <p>{(await protect()).user.email}</p>; }\n`
        .replace('<p>{', '')
        .replace('}</p>', ''),
    ],
    [
      PAGE,
      `import { protect as only } from '@workos-inc/authkit-nextjs';\nexport default async function Page() { await only(); return null; }`,
    ],
    [PAGE, `export default async function Page() { await authkit.protect(); return null; }`],
    [ROUTE, `export const GET = protectRoute({}, () => new Response());`],
    [ROUTE, `export const GET = handleAuth();\nexport const dynamic = 'force-dynamic';`],
    [
      ROUTE,
      `export async function POST() { const { user } = await withAuth(); if (!user) return new Response(null, { status: 401 }); return new Response(); }`,
    ],
    [ROUTE, `export const GET = withLogging(async () => { await protect(); return new Response(); });`],
    [
      ACTIONS,
      `'use server';\nexport async function save() { await protect(); }\nexport type Saved = string;`,
    ],
    [
      'app/form.tsx',
      `export function Form() { const save = async () => { 'use server'; await protect(); }; return save; }`,
    ],
    [
      ACTIONS,
      `'use server';\nexport async function save() { try { await protect(); await store(); } catch { return 'no'; } }`,
    ],
    [
      ACTIONS,
      `'use server';\nexport async function save() { try { await protect(); } catch (e) { throw e; } await store(); }`,
    ],
    [
      ACTIONS,
      `'use server';\nexport async function save() { try { await protect(); } finally { done(); } await store(); }`,
    ],
    [
      ACTIONS,
      `'use server';\nexport async function save() { try { await protect(); } catch (e) { unstable_rethrow(e); log(e); } await store(); }`,
    ],
    ['lib/data.ts', `export async function load() { return 1; }`],
    ['app/layout.tsx', `export default function Layout({ children }) { return children; }`],
  ])('%s: %s', (filename, code) => {
    expect(messages(code, filename)).toEqual([]);
  });
});

describe('not guarded', () => {
  test.each([
    ['missing', PAGE, `export default async function Page() { return null; }`],
    [
      'missing',
      PAGE,
      `export default async function Page() { const { user } = await withAuth(); return user?.email ?? 'nobody'; }`,
    ],
    [
      'missing',
      PAGE,
      `export default async function Page() { await withAuth({ ensureSignedIn: false }); return null; }`,
    ],
    [
      'missing',
      PAGE,
      `export default async function Page() { if (Math.random() > 0.5) await protect(); return null; }`,
    ],
    [
      'missing',
      PAGE,
      `export default async function Page() { const later = async () => { await protect(); }; return later; }`,
    ],
    [
      'missing',
      PAGE,
      `export default async function Page() { const ok = flag && (await protect()); return ok; }`,
    ],
    [
      'missing',
      PAGE,
      `export default async function Page() { const { user } = await withAuth(); if (user) log(user); return null; }`,
    ],
    ['notAwaited', PAGE, `export default async function Page() { protect({ role: 'admin' }); return null; }`],
    ['unseen', PAGE, `export { default } from './other';`],
    ['unseen', PAGE, `import Page from './other';\nexport default Page;`],
    ['client', PAGE, `'use client';\nexport default function Page() { return null; }`],
    ['missing', ROUTE, `export async function GET() { return Response.json({}); }`],
    ['missing', ROUTE, `export const DELETE = () => new Response();`],
    ['missing', ROUTE, `const GET = () => new Response();\nexport { GET };`],
    ['unseen', ROUTE, `export const { GET, dynamic } = handlers();`],
    ['unseen', ROUTE, `export const { inner: [, { get: GET = other }], ...rest } = handlers();`],
    ['unseen', ACTIONS, `'use server';\nexport const { save } = actions;`],
    [
      'missing',
      ACTIONS,
      `'use server';\nexport async function save() { try { await protect(); } catch {} await store(); }`,
    ],
    ['unseen', ROUTE, `export { GET } from './other';`],
    ['missing', ACTIONS, `'use server';\nexport async function save() {}`],
    ['missing', ACTIONS, `'use server';\nexport const save = async () => {};`],
    ['unseen', ACTIONS, `'use server';\nexport * from './other';`],
    [
      'missing',
      'app/form.tsx',
      `export function Form() { async function save() { 'use server'; } return save; }`,
    ],
    ['missing', 'lib/anywhere.ts', `export async function save() { 'use server'; await store(); }`],
  ])('%s: %s: %s', (id, filename, code) => {
    expect(messages(code, filename)).toEqual([id]);
  });
});

describe('options', () => {
  const open = `export default function Page() { return null; }`;
  test.each([
    [true, 'app/page.tsx', 'app/page.tsx'],
    [true, 'app/(marketing)/**', 'app/(marketing)/about/page.tsx'],
    [true, 'app/*/page.tsx', 'app/about/page.tsx'],
    [false, 'app/*/page.tsx', 'app/about/us/page.tsx'],
    [false, 'app/about/**', 'app/aboutx/page.tsx'],
    [false, 'app/page.tsx', 'app/page.tsx/page.tsx'],
  ])('public is %s by %s for %s', (isPublic, glob, filename) => {
    expect(messages(open, filename, { public: [glob] })).toEqual(isPublic ? [] : ['missing']);
  });

  test('guards of the app’s own', () => {
    const code = `export default async function Page() { await requireAdmin(); return null; }`;
    expect(messages(code, PAGE)).toEqual(['missing']);
    expect(messages(code, PAGE, { guards: ['requireAdmin'] })).toEqual([]);
  });

  test('what is no option is refused', () => {
    expect(() => messages(open, PAGE, { pubic: [] })).toThrow(/pubic/);
  });
});

test('a whole app: the recommended configuration finds what is open, and nothing else', async () => {
  const cwd = fileURLToPath(new URL('../../../examples/next', import.meta.url));
  const eslint = new ESLint({
    cwd,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['**/*.{ts,tsx}'],
        languageOptions,
      },
      plugin.configs.recommended,
    ],
  });
  const results = await eslint.lintFiles(['app', 'proxy.ts']);
  const found = results
    .flatMap(({ filePath, messages: said }) =>
      said.map(({ message }) => `${filePath.slice(cwd.length + 1)}: ${message}`),
    )
    .map((line) => line.replace(/ has no guard.*/, ''))
    .toSorted();
  expect(results.length).toBeGreaterThan(10);
  expect(found).toEqual([
    'app/(home)/page.tsx: The action',
    'app/api/me/route.ts: The handler GET',
    'app/client/members/page.tsx: The page',
    'app/client/page.tsx: The page',
    'app/lab/actions.ts: The action observeInAction',
    'app/lab/page.tsx: The page',
  ]);
});
