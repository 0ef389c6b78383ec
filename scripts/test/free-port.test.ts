import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '../lib/free-port.mjs';

const servers: Server[] = [];

const listenOn = (host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    const server = createServer().once('error', reject).listen({ host, port }, resolve);
    servers.push(server);
  });

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

it('gives the preferred port while it is free', async () => {
  const port = await freePort(undefined);
  expect(await freePort(port)).toBe(port);
});

it('replaces a preferred port that is taken', async () => {
  const port = await freePort(undefined);
  await listenOn('127.0.0.1', port);
  expect(await freePort(port)).not.toBe(port);
});

it('replaces a preferred port that is taken on the other address of localhost', async ({ skip }) => {
  const port = await freePort(undefined);
  await listenOn('::1', port).catch(() => skip('this machine has no IPv6'));
  expect(await freePort(port)).not.toBe(port);
});

it('replaces a preferred port that is promised to somebody', async () => {
  const port = await freePort(undefined);
  expect(await freePort(port, port)).not.toBe(port);
});
