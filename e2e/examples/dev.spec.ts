/** The small examples as somebody runs them who read docs/README.md: in their folders, with nothing set up. */
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startChild } from '../support/child.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/WORKOS|AUTHKIT|^NODE_ENV$|^PORT$/.test(name)),
);

const [, command = ''] =
  /type\n`(npx authkit-server dev -- npx next dev)`/.exec(readFileSync(`${root}docs/README.md`, 'utf8')) ??
  [];

for (const name of ['composed-proxy', 'client-only', 'testing']) {
  test(`${name} runs by the one command, and leads to a sign-in`, async ({ page }) => {
    const [port, authkit] = [await freePort(undefined), await freePort(undefined)];
    const folder = `${root}examples/${name}`;
    // As npx finds them; what it starts, it does not stop. The usual ports may be somebody's.
    const [server = '', ...words] = command.replaceAll('npx ', `${root}node_modules/.bin/`).split(' ');
    const args = [...words.slice(0, 1), '--port', String(authkit), ...words.slice(1), '-p', String(port)];
    const child = startChild(server, args, { cwd: folder, env });
    await child.prints(/Ready in/);
    await page.goto(`http://localhost:${port}/callback?authkit=sign-in`);
    await expect(page.getByLabel('Email')).toBeVisible();
    expect(new URL(page.url()).port).toBe(String(authkit));
    await child.stop();
    rmSync(`${folder}/.authkit`, { recursive: true });
  });
}
