/** The testing door in a user's project: the packed packages, and each test runner run as its user runs it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@playwright/test';
import { run } from '../../scripts/lib/child.mjs';
import { freePort } from '../../scripts/lib/free-port.mjs';

const project = fileURLToPath(new URL('.apps/project', import.meta.url));
const require = createRequire(import.meta.url);
const binary = (name: string, file: string) => join(dirname(require.resolve(`${name}/package.json`)), file);
/** Nothing of the run around it: no settings, and no word that this is a test of something else. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/WORKOS|VITEST|JEST|PLAYWRIGHT|^TEST_|^NODE_ENV$|^FORCE_COLOR$/.test(name),
  ),
);

async function runs(args: string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
  const { ok, output } = await run(process.execPath, args, {
    cwd: project,
    env: { ...env, CI: '1', ...more },
  });
  const said = stripVTControlCharacters(output);
  expect(ok, said).toBe(true);
  return said;
}

test('both packages are the packed ones', () => {
  for (const name of ['authkit-nextjs', 'authkit-server']) {
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { resolved: string }>;
    };
    expect(lock.packages[`node_modules/@workos-inc/${name}`]?.resolved).toMatch(/^file:.*\.tgz$/);
  }
});

test('Vitest: server functions, the proxy, and components in jsdom', async () => {
  const said = await runs([binary('vitest', 'vitest.mjs'), 'run']);
  expect(said).toMatch(/Tests {2}14 passed/);
});

test('Jest: server functions in the node environment, components in jsdom, and what is not for jsdom', async () => {
  const said = await runs([
    '--experimental-vm-modules',
    binary('jest', 'bin/jest.js'),
    '--config',
    'jest.config.json',
  ]);
  expect(said).toMatch(/Tests: +7 passed, 7 total/);
});

test('node:test', async () => {
  const said = await runs(['--test', 'tests/publish.node-test.ts']);
  expect(said).toMatch(/pass 5\n/);
});

test('Playwright, under authkit-server dev', async () => {
  const server = join(project, 'node_modules/@workos-inc/authkit-server/bin/authkit-server.js');
  const command = [process.execPath, binary('@playwright/test', 'cli.js'), 'test', '--reporter=line'];
  const ports = { PORT: String(await freePort(undefined)) };
  const said = await runs([server, 'dev', '--port', String(await freePort(undefined)), '--', ...command], {
    CHROMIUM_PATH: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    ...ports,
  });
  expect(said).toMatch(/9 passed/);
});

test('the signed-in test of the guide is five lines', () => {
  const spec = readFileSync(join(project, 'tests/account.spec.ts'), 'utf8');
  const [, body = ''] = /^(test\('a member sees[^]*?^\}\);)/m.exec(spec) ?? [];
  expect(body.split('\n')).toHaveLength(5);
});
