import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { run } from '../lib/child.mjs';
import { openerOf } from '../lib/open-page.mjs';

const linux = { isTerminal: true, platform: 'linux', env: { DISPLAY: ':0' } } as const;

it.each([
  ['on a desktop', linux, 'xdg-open'],
  ['on Wayland', { ...linux, env: { WAYLAND_DISPLAY: 'wayland-0' } }, 'xdg-open'],
  ['in WSL', { ...linux, env: { WSL_DISTRO_NAME: 'Debian' } }, 'wslview'],
  ['on macOS', { ...linux, platform: 'darwin', env: {} }, 'open'],
  ['without a desktop', { ...linux, env: {} }, undefined],
  ['on macOS from elsewhere', { ...linux, platform: 'darwin', env: { SSH_CONNECTION: '1' } }, undefined],
  ['without a terminal', { ...linux, isTerminal: false }, undefined],
  ['in CI', { ...linux, env: { DISPLAY: ':0', CI: '1' } }, undefined],
] as const)('a page is opened by what there is: %s', (_, where, opener) => {
  expect(openerOf(where)).toBe(opener);
});

it('a machine without an opener goes on', async () => {
  const module = fileURLToPath(new URL('../lib/open-page.mjs', import.meta.url));
  const code = `process.stdout.isTTY = true;
    const { openPage } = await import(${JSON.stringify(module)});
    openPage('http://127.0.0.1:1');`;
  const env = { PATH: '/nowhere', DISPLAY: ':0' };
  const { ok, output } = await run(process.execPath, ['--input-type=module', '-e', code], { env });
  expect(ok, output).toBe(true);
});
