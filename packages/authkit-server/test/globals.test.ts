import { expect, test } from 'vitest';
import { createAuthKitServer } from '../src/index.js';

test('starting a server leaves the process its own Request and Response', async () => {
  const before = [globalThis.Request, globalThis.Response];
  const server = await createAuthKitServer();
  expect([globalThis.Request, globalThis.Response]).toEqual(before);
  expect(globalThis.Response).toBe(before[1]);
  expect(await fetch(server.url)).toBeInstanceOf(Response);
  await server.close();
});
