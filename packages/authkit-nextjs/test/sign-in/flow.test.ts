import { expect, test } from 'vitest';
import { resolveConfig } from '../../src/config/config.js';
import {
  browserTag,
  codeVerifier,
  flowIntent,
  isFinished,
  losesSessions,
  newFlow,
  readFlow,
  signOutToken,
  withFinished,
  withProviderStart,
} from '../../src/sign-in/flow.js';

const config = await resolveConfig({
  clientId: 'client_1',
  apiKey: 'sk_1',
  cookiePassword: 'kX2vQ9pLr7WmZt4YbN8sDc3FgHj6VaEo',
  redirectUri: 'http://localhost:3000/callback',
});
const NOW = 1_800_000_000_000;

const reader = (value: string) => ({
  get: (name: string) => (name === 'wos-auth-flow' ? value : undefined),
  names: () => ['wos-auth-flow'],
});

test('what is written is read again, with every part and without', async () => {
  const bare = newFlow();
  const finished = await withFinished(bare, 'nonce', NOW);
  for (const flow of [bare, finished, withProviderStart(bare, NOW)!, withProviderStart(finished, NOW)!]) {
    const intent = flowIntent(flow, config);
    expect(intent.value).toMatch(/^[\w.-]{43,}$/);
    expect(readFlow(reader(intent.value), config)).toEqual(flow);
  }
});

test('eight finished flows are remembered, newest first, in one small cookie', async () => {
  let flow = newFlow();
  for (let i = 0; i < 12; i++) flow = await withFinished(flow, `nonce-${i}`, NOW);
  expect(await isFinished(flow, 'nonce-11')).toBe(true);
  expect(await isFinished(flow, 'nonce-4')).toBe(true);
  expect(await isFinished(flow, 'nonce-3')).toBe(false);
  expect(flowIntent(flow, config).value.length).toBeLessThan(160);
});

test.each([
  '',
  'short',
  'x'.repeat(42),
  'x'.repeat(44),
  `${'x'.repeat(43)}.short`,
  `${'x'.repeat(43)}...`,
  `${'x'.repeat(43)}..1-`,
  `${'x'.repeat(43)}..1-1.!`,
  '*'.repeat(43),
  `${'A'.repeat(43)} `,
  'A'.repeat(1_000_000),
])('any other shape counts as absent: %#', (value) => {
  expect(readFlow(reader(value), config)).toBeUndefined();
});

test('three sign-ins within half a minute mean that the session is not kept; slower ones do not', async () => {
  let flow = newFlow();
  for (let i = 0; i < 3; i++) {
    expect(losesSessions(flow, NOW)).toBe(false);
    flow = await withFinished(flow, `nonce-${i}`, NOW + i * 1000);
  }
  expect(losesSessions(flow, NOW + 3000)).toBe(true);
  expect(losesSessions(flow, NOW + 30_000)).toBe(false);
  const later = await withFinished(flow, 'nonce', NOW + 31_000);
  expect(losesSessions(later, NOW + 31_000)).toBe(false);
});

test('the provider may begin a sign-in once a minute', () => {
  const begun = withProviderStart(newFlow(), NOW)!;
  expect(withProviderStart(begun, NOW + 59_000)).toBeUndefined();
  expect(withProviderStart(begun, NOW + 61_000)).toBeDefined();
});

test('no use of the secret gives away another', async () => {
  const flow = newFlow();
  const derived = await Promise.all([
    codeVerifier(flow, ''),
    codeVerifier(flow, 'a'),
    browserTag(flow),
    signOutToken(flow),
  ]);
  expect(new Set([flow.secret, ...derived]).size).toBe(5);
});
