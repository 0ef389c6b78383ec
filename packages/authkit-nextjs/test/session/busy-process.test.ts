/** A process that was busy must not take its own delay for the store's. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveConfig } from '../../src/config/config.js';
import type { RefreshStore } from '../../src/config/refresh-store.js';
import { sharedStoreOf } from '../../src/session/shared-store.js';

test('an answer that has arrived while nothing else could run counts', async () => {
  const file = join(tmpdir(), `authkit-store-${process.pid}`);
  // Its answers come from outside, like those of a server.
  const refreshStore: RefreshStore = {
    get: () => readFile(file, 'utf8'),
    set: (_key, value) => writeFile(file, value),
    setIfAbsent: async () => false,
    delete: () => rm(file),
  };
  const config = await resolveConfig(
    {
      clientId: 'client_1',
      apiKey: 'sk_1',
      cookiePassword: 'a password that nothing else here is remembered under',
      redirectUri: 'http://localhost:3000/callback',
    },
    undefined,
    undefined,
    { refreshStore },
  );
  const shared = sharedStoreOf(config)!;
  await shared.set('name', 'value', 60_000);
  const key = await shared.keyOf('name');
  const answer = shared.getAt(key);
  // Longer than the store may take.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
  expect(await answer).toEqual({ ok: true, value: 'value' });
  await rm(file);
});

test('a process that those who wait keep busy gives up a store that hangs', async () => {
  const state = { hangs: false };
  const answer = async () => {
    if (state.hangs) await new Promise(() => undefined);
  };
  const refreshStore: RefreshStore = {
    get: async () => (await answer(), null),
    set: answer,
    setIfAbsent: async () => (await answer(), true),
    delete: answer,
  };
  const config = await resolveConfig(
    {
      clientId: 'client_1',
      apiKey: 'sk_1',
      cookiePassword: 'a third that nothing else here is remembered under',
      redirectUri: 'http://localhost:3000/callback',
    },
    undefined,
    undefined,
    { refreshStore },
  );
  const shared = sharedStoreOf(config)!;
  await shared.get('name');
  state.hangs = true;
  let isBusy = true;
  const keepBusy = () => {
    const until = performance.now() + 80;
    while (performance.now() < until);
    if (isBusy) setImmediate(keepBusy);
  };
  setImmediate(keepBusy);
  expect(await shared.get('name')).toEqual({ ok: false });
  isBusy = false;
});

test('a client that is still connecting is waited for; one that was quick before is given up', async () => {
  const delay = 1_200;
  const refreshStore: RefreshStore = {
    get: async () => {
      await new Promise((resolve) => setTimeout(resolve, delay));
      return null;
    },
    set: async () => undefined,
    setIfAbsent: async () => true,
    delete: async () => undefined,
  };
  const config = await resolveConfig(
    {
      clientId: 'client_1',
      apiKey: 'sk_1',
      cookiePassword: 'another one that nothing else here is remembered under',
      redirectUri: 'http://localhost:3000/callback',
    },
    undefined,
    undefined,
    { refreshStore },
  );
  const shared = sharedStoreOf(config)!;
  expect(await shared.get('name')).toEqual({ ok: true, value: undefined });
  expect(await shared.get('name')).toEqual({ ok: false });
});
