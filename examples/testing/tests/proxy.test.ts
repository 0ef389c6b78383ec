import { createTestSession } from '@workos-inc/authkit-nextjs/testing';
import { NextRequest } from 'next/server';
import { expect, test } from 'vitest';
import proxy from '../proxy';

test('the proxy lets a session pass, and keeps the answer from caches', async () => {
  const { cookieHeader } = await createTestSession();
  const request = new NextRequest('http://localhost:3000/account', { headers: { cookie: cookieHeader } });
  const response = await proxy(request);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('private, no-store');
});
