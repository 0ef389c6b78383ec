import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startService } from '../lib/service.mjs';

let folder = '';
let log = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-'));
  log = join(folder, 'service.log');
});
afterEach(() => rm(folder, { recursive: true }));

const service = (script: string) =>
  startService('The thing', 'node', ['-e', script], { env: process.env, log });

it('says how a service ended and what it said last', async () => {
  const thing = service('console.error("no room left"); process.exitCode = 7');
  expect(await thing.ended).toMatch(/^The thing ended with exit code 7\.[^]*no room left$/);
});

it('says when a service cannot be started', async () => {
  const thing = startService('The thing', 'no-such-command', [], { env: process.env, log });
  expect(await thing.ended).toContain('The thing could not be started');
  await thing.stop();
});

it('waits for a line, logs it, and stops', async () => {
  const thing = service(
    'setInterval(() => {}, 1000); process.stdout.write("rea"); process.stdout.write("dy\\n")',
  );
  await thing.prints(/ready/);
  await thing.stop();
  expect(await thing.ended).toContain('SIGTERM');
  expect(await readFile(log, 'utf8')).toBe('ready\n');
});

it('stops a service that has already ended', async () => {
  const thing = service('');
  await thing.ended;
  await expect(thing.stop()).resolves.toBeUndefined();
});
