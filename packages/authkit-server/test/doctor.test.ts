import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { examineApp } from '../src/doctor/app.js';
import { examineProvider } from '../src/doctor/provider.js';
import { examineSettings } from '../src/doctor/settings.js';
import { CALLBACK, startServer } from './support/world.js';

const GOOD = {
  WORKOS_CLIENT_ID: 'client_test',
  WORKOS_API_KEY: 'sk_test_key',
  WORKOS_COOKIE_PASSWORD: 'zX0kq1v9Yt3mB7nR5wE2sD8fG4hJ6lPc',
  NEXT_PUBLIC_WORKOS_REDIRECT_URI: CALLBACK,
};

const codes = (findings: { code: string }[]) => findings.map(({ code }) => code);

test.each([
  [{}, []],
  [{ WORKOS_CLIENT_ID: '', WORKOS_API_KEY: undefined }, ['setting_missing', 'setting_missing']],
  [{ WORKOS_COOKIE_PASSWORD: 'short' }, ['cookie_password_short']],
  [{ WORKOS_COOKIE_PASSWORD: 'ab'.repeat(20) }, ['cookie_password_weak']],
  [{ NEXT_PUBLIC_WORKOS_REDIRECT_URI: undefined }, ['redirect_uri_missing']],
  [{ NEXT_PUBLIC_WORKOS_REDIRECT_URI: '/callback' }, ['redirect_uri_missing']],
])('settings with %j', (changes, expected) => {
  const findings = examineSettings({ ...GOOD, ...changes });
  expect(codes(findings)).toEqual(expected);
  // Neither the password nor the key is repeated.
  expect(JSON.stringify(findings)).not.toContain('abab');
});

test.each([
  [0, []],
  [-59, []],
  [-90, ['clock_skew']],
  [3600, ['clock_skew']],
])('a provider whose clock is %i seconds ahead', async (seconds, expected) => {
  const provider = createServer((request, response) => {
    const status = request.url?.startsWith('/sso/jwks/') ? 200 : 302;
    response.writeHead(status, { date: new Date(Date.now() + seconds * 1000).toUTCString() }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  onTestFinished(() => void provider.close());
  const { port } = provider.address() as AddressInfo;
  const env = { WORKOS_API_HOSTNAME: '127.0.0.1', WORKOS_API_PORT: String(port), WORKOS_API_HTTPS: 'false' };
  const findings = await examineProvider({ ...GOOD, ...env });
  expect(codes(findings)).toEqual(expected);
});

const app = {
  'proxy.ts': "import { authkitProxy } from '@workos-inc/authkit-nextjs'; export default authkitProxy();",
  'app/callback/route.ts': '',
  'next.config.ts': 'export default {};',
  'node_modules/next/package.json': '{"version":"16.4.6"}',
};

const onNext = (version: string) => ({
  'node_modules/next/package.json': JSON.stringify({ version }),
  'proxy.ts': undefined,
  'middleware.ts': app['proxy.ts'],
});

function folderOf(files: Record<string, string | undefined>): string {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test.each([
  [{}, []],
  [{ 'proxy.ts': undefined, 'middleware.js': app['proxy.ts'] }, []],
  [{ 'proxy.ts': undefined, 'src/middleware.js': app['proxy.ts'] }, ['proxy_misplaced']],
  [{ 'proxy.ts': undefined }, ['proxy_missing']],
  // Next.js looks for it beside the folder app alone.
  [{ 'src/app/page.tsx': '', 'src/app/callback/route.ts': '' }, ['proxy_misplaced']],
  [{ 'proxy.ts': undefined, 'src/proxy.ts': app['proxy.ts'], 'src/app/callback/route.ts': '' }, []],
  [{ 'node_modules/next/package.json': '{"version":"15.6.0"}' }, ['proxy_misnamed']],
  [{ 'proxy.ts': 'export default () => {};' }, ['proxy_without_authkit']],
  [{ 'proxy.ts': '// TODO: authkitProxy()\nexport default () => {};' }, ['proxy_without_authkit']],
  [{ 'proxy.ts': "export default () => { console.log('authkitProxy'); };" }, ['proxy_without_authkit']],
  [{ 'proxy.ts': "export { default, config } from './lib/authkit';" }, []],
  [{ 'proxy.ts': "const { authkit } = await import('@workos-inc/authkit-nextjs');" }, []],
  [
    { 'proxy.ts': `${app['proxy.ts']} export const config = { matcher: ['/account'] };` },
    ['proxy_matcher_narrow'],
  ],
  [{ 'proxy.ts': `${app['proxy.ts']} export const config = { matcher: ['/((?!_next).*)'] };` }, []],
  ...['/api/:path*', '/api(.*)', '/(api|trpc)(.*)'].map((entry): [object, string[]] => [
    { 'proxy.ts': `${app['proxy.ts']} export const config = { matcher: ['${entry}', '/account'] };` },
    ['proxy_matcher_narrow'],
  ]),
  [{ 'proxy.ts': `${app['proxy.ts']} export const config = { matcher: ['/apiary/:path*'] };` }, []],
  [{ 'proxy.ts': `// matcher: ['/account']\n${app['proxy.ts']}` }, []],
  [{ 'app/callback/route.ts': undefined }, ['callback_route_missing']],
  [{ 'next.config.ts': 'export default { trailingSlash: true };' }, ['trailing_slash_detour']],
  [{ 'next.config.ts': 'export default {\n  // trailingSlash: true,\n};' }, []],
  [{ 'next.config.ts': 'export default { /* trailingSlash: true */ };' }, []],
  [onNext('15.2.2'), ['next_auth_bypass']],
  [onNext('14.2.24'), ['next_auth_bypass']],
  [onNext('15.5.17'), ['next_auth_bypass']],
  [onNext('15.5.18'), []],
  [onNext('16.2.5'), ['next_auth_bypass']],
  [onNext('16.2.6-canary.3'), ['next_auth_bypass']],
  [onNext('16.2.6'), []],
  [onNext('17.0.0'), []],
  // Where Next.js looks for a route.
  [{ 'app/callback/route.ts': undefined, 'app/(auth)/callback/route.ts': '' }, []],
  [{ 'app/callback/route.ts': undefined, 'app/[name]/route.ts': '' }, []],
  [{ 'app/callback/route.ts': undefined, 'app/[...rest]/route.ts': '' }, []],
  [{ 'app/callback/route.ts': undefined, 'app/(a)/other/route.ts': '' }, ['callback_route_missing']],
  [{ 'app/callback/route.ts': undefined, 'app/callback/page.tsx': '' }, ['callback_route_missing']],
])('an app with %j', (changes, expected) => {
  const folder = folderOf({ ...app, ...changes });
  expect(codes(examineApp(folder, GOOD))).toEqual(expected);
});

test.each([
  ['15.5.18', 'middleware.ts'],
  ['16.4.6', 'proxy.ts'],
])('an app on Next.js %s without a proxy needs a %s', (version, name) => {
  const folder = folderOf({ ...app, ...onNext(version), 'middleware.ts': undefined });
  expect(examineApp(folder, GOOD)).toMatchObject([
    { code: 'proxy_missing', problem: `There is no ${name}.` },
  ]);
});

test('an app below a path, and one whose Next.js has two holes', () => {
  const folder = folderOf({
    ...app,
    ...onNext('15.2.0'),
    'next.config.ts': "export default { basePath: '/docs' };",
  });
  const redirectUri = CALLBACK.replace('/callback', '/docs/callback');
  const findings = examineApp(folder, { ...GOOD, NEXT_PUBLIC_WORKOS_REDIRECT_URI: redirectUri });
  expect(findings).toEqual([
    {
      code: 'next_auth_bypass',
      problem: expect.stringContaining('CVE-2025-29927, CVE-2026-45109') as string,
      fix: 'Update it: npm install next@^15.5.18',
    },
  ]);
});

test('a provider', async () => {
  const server = await startServer();
  const env = { ...GOOD, ...server.env };
  expect(await examineProvider(env)).toEqual([]);
  expect(codes(await examineProvider({ ...env, WORKOS_CLIENT_ID: 'client_none' }))).toEqual([
    'client_unknown',
  ]);
  const elsewhere = { NEXT_PUBLIC_WORKOS_REDIRECT_URI: CALLBACK.replace('127.0.0.1', 'localhost') };
  const [finding] = await examineProvider({ ...env, ...elsewhere });
  expect(finding).toMatchObject({ code: 'redirect_uri_unregistered' });
  expect(finding!.problem).toContain('two hosts');
  await server.close();
  expect(codes(await examineProvider(env))).toEqual(['provider_unreachable']);
});
