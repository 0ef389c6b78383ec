import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { openLocalState as OpenLocalState } from '../lib/local-state.mjs';

let folder = '';
let openLocalState: typeof OpenLocalState;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-state-'));
  vi.stubEnv('AUTHKIT_LOCAL_FOLDER', folder);
  vi.resetModules();
  ({ openLocalState } = await import('../lib/local-state.mjs'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const stateFile = () => join(folder, 'state.json');

it('keeps everything from one start to the next', async () => {
  const first = await openLocalState();
  expect(first.cookiePassword.length).toBeGreaterThanOrEqual(32);
  expect(first.demoPassword.length).toBeGreaterThanOrEqual(10);
  expect(first.appPort).not.toBe(first.serverPort);
  expect(await openLocalState()).toEqual(first);
});

it('is readable by its owner alone', async () => {
  await openLocalState();
  expect((await stat(stateFile())).mode & 0o777).toBe(0o600);
});

it('replaces a port that was taken meanwhile, and nothing else', async () => {
  const first = await openLocalState();
  const squatter = createServer();
  await new Promise<void>((resolve) => {
    squatter.listen({ host: '127.0.0.1', port: first.appPort }, resolve);
  });
  const second = await openLocalState();
  squatter.close();
  expect(second.appPort).not.toBe(first.appPort);
  expect({ ...second, appPort: first.appPort }).toEqual(first);
  expect(await openLocalState()).toEqual(second);
});

it('completes a state that an older version wrote', async () => {
  const first = await openLocalState();
  await writeFile(stateFile(), JSON.stringify({ cookiePassword: first.cookiePassword }));
  const second = await openLocalState();
  expect(second.cookiePassword).toBe(first.cookiePassword);
  expect(second.apiKey).not.toBe('');
});

it('refuses to start twice on one state', async () => {
  const app = createHttpServer((_, response) => response.end());
  await new Promise<void>((resolve) => {
    app.listen(0, '127.0.0.1', resolve);
  });
  const { port } = app.address() as AddressInfo;
  // Some process that is not this one, and runs.
  await writeFile(stateFile(), JSON.stringify({ appPort: port, pid: process.ppid }));
  await expect(openLocalState()).rejects.toThrow(`http://localhost:${port}`);
  app.close();
});

it('says which file is damaged, without its content', async () => {
  await writeFile(stateFile(), '{"cookiePassword": "secret');
  const problem = openLocalState();
  await expect(problem).rejects.toThrow('state.json is not valid JSON');
  await expect(problem).rejects.not.toThrow('secret');
  expect(await readFile(stateFile(), 'utf8')).toContain('secret');
});
