import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { startChild } from '../support/child.ts';
import { fillSignIn, signOut } from '../support/journeys.ts';
import { listenToConsole } from '../support/test.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function npmStart(folder: string) {
  const child = startChild('npm', ['start'], {
    cwd: root,
    env: { ...process.env, AUTHKIT_LOCAL_FOLDER: folder },
  });
  const welcome = await child.prints(
    /The app +(?<url>\S+)\n +E-mail +(?<email>\S+)\n +Password +(?<password>\S+)[^]*?AuthKit runs at (?<authkit>\S+)\. [^]*Ctrl-C/,
  );
  const { url = '', email = '', password = '', authkit = '' } = welcome.groups ?? {};
  return { url, email, password, authkit, stop: () => child.stop('SIGINT'), output: child.output };
}

/** Somebody else who listens on an address that was ours. */
async function takePort(url: string): Promise<Server> {
  const { hostname, port } = new URL(url);
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: hostname === 'localhost' ? '127.0.0.1' : hostname, port: Number(port) }, resolve);
  });
  return server;
}

/** A page that goes on prefetching would complain about the app that is being stopped. */
const leave = (page: Page) => page.goto('about:blank');

async function expectAccount(page: Page, url: string, email: string) {
  await page.goto(`${url}/account`);
  await expect(page.getByText(email)).toBeVisible();
  expect(page.url()).toBe(`${url}/account`);
}

test('npm start says what went wrong, and leaves nothing running', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authkit-start-'));
  await writeFile(join(folder, 'authkit.sqlite'), 'this is no database');
  const child = startChild('npm', ['start'], {
    cwd: root,
    env: { ...process.env, AUTHKIT_LOCAL_FOLDER: folder },
  });
  expect(await child.ended).toBe(1);
  expect(child.output()).toContain('The local AuthKit ended with exit code 1.');
  await rm(folder, { recursive: true });
});

test('npm start: the printed address and account work, and the next start keeps people signed in', async ({
  page,
  context,
}) => {
  // Three starts, each of an app and a server.
  test.slow();
  const consoleLines = listenToConsole(context);
  const folder = await mkdtemp(join(tmpdir(), 'authkit-start-'));
  let started = await npmStart(folder);
  const squatters: Server[] = [];
  try {
    const first = started;
    expect(new URL(first.url).hostname).toBe('localhost');
    expect(new URL(first.authkit).hostname).toBe('127.0.0.1');
    expect((await stat(join(folder, 'state.json'))).mode & 0o077, 'others may read the secrets').toBe(0);

    await page.goto(first.url);
    await page.getByRole('link', { name: 'Log in' }).click();
    await fillSignIn(page, first.email, first.password);
    await expect(page.getByText('Welcome back , Demo')).toBeVisible();

    await leave(page);
    expect(await first.stop()).toBe(0);
    for (const url of [first.url, first.authkit]) await expect(fetch(url)).rejects.toThrow();

    started = await npmStart(folder);
    expect(started).toMatchObject({ url: first.url, authkit: first.authkit, password: first.password });
    await expectAccount(page, first.url, first.email);
    await leave(page);
    expect(await started.stop()).toBe(0);

    squatters.push(await takePort(first.url), await takePort(first.authkit));
    started = await npmStart(folder);
    expect(started.url).not.toBe(first.url);
    expect(started.authkit).not.toBe(first.authkit);
    // A cookie belongs to a host, whatever the port.
    await expectAccount(page, started.url, first.email);

    // Signing out and in again needs the new address in both allow-lists.
    await page.goto(started.url);
    await signOut(page);
    await expect(page.getByRole('link', { name: 'Log in' })).toBeVisible();
    expect(page.url()).toBe(`${started.url}/`);
    await page.getByRole('link', { name: 'Log in' }).click();
    await fillSignIn(page, first.email, first.password);
    await expect(page.getByText('Welcome back , Demo')).toBeVisible();
    expect(consoleLines).toEqual([]);
  } finally {
    for (const squatter of squatters) squatter.close();
    await started.stop();
    await rm(folder, { recursive: true });
  }
});
