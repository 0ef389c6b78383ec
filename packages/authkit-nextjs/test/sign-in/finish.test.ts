import { describe, expect, test } from 'vitest';
import { resolveConfig } from '../../src/config/config.js';
import { userInfo } from '../../src/session/user-info.js';
import { openFlowOptions, sealFlowOptions } from '../../src/sign-in/flow-options.js';
import type { User } from '../../src/types.js';
import { verifyCallback } from '../../src/sign-in/finish.js';
import { codeChallenge, codeVerifier, newFlow, withFinished } from '../../src/sign-in/flow.js';
import { openState, sealState, type SignInState } from '../../src/sign-in/state.js';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const config = await resolveConfig({
  clientId: 'client_1',
  apiKey: 'sk_1',
  cookiePassword: 'kX2vQ9pLr7WmZt4YbN8sDc3FgHj6VaEo',
  redirectUri: 'http://localhost:3000/callback',
});

async function stateFor(
  flow: ReturnType<typeof newFlow>,
  change: Partial<SignInState> = {},
): Promise<SignInState> {
  return {
    clientId: 'client_1',
    nonce: 'nonce',
    codeChallenge: await codeChallenge(await codeVerifier(flow, 'nonce')),
    redirectUri: config.address.redirectUri,
    attempt: 0,
    issuedAt: NOW,
    ...change,
  };
}

describe('a state', () => {
  test('opens for a day, and for a clock that is a minute behind', async () => {
    const sealed = await sealState(await stateFor(newFlow()), config);
    expect(await openState(sealed, config, NOW + 24 * HOUR)).toMatchObject({ nonce: 'nonce' });
    expect(await openState(sealed, config, NOW + 24 * HOUR + 1)).toBeUndefined();
    expect(await openState(sealed, config, NOW - 60_000)).toMatchObject({ nonce: 'nonce' });
    expect(await openState(sealed, config, NOW - 60_001)).toBeUndefined();
  });

  test('of another client does not open, though the password is the same', async () => {
    const sealed = await sealState(await stateFor(newFlow(), { clientId: 'client_2' }), config);
    expect(await openState(sealed, config, NOW)).toBeUndefined();
  });
});

test('options sealed for another client do not open, though the password is the same', async () => {
  const sealed = await sealFlowOptions({ organizationId: 'org_1' }, config);
  expect(await openFlowOptions(sealed, config, NOW)).toEqual({ organizationId: 'org_1' });
  const other = await resolveConfig({
    clientId: 'client_2',
    apiKey: 'sk_1',
    cookiePassword: config.passwords[0],
    redirectUri: config.address.redirectUri,
  });
  expect(await openFlowOptions(sealed, other, NOW)).toBeUndefined();
});

test('a session that says somebody impersonates is believed only when the token does', () => {
  const session = {
    accessToken: 'a',
    refreshToken: 'r',
    user: { id: 'u' } as User,
    impersonator: { email: 'x@example.com', reason: 'r' },
  };
  const claims = { sub: 'u', sid: 's', iat: 1, exp: 2 };
  expect(userInfo({ session: session, claims: claims }).impersonator).toBeUndefined();
  expect(
    userInfo({ session: session, claims: { ...claims, act: { sub: 'admin@example.com' } } }).impersonator,
  ).toEqual({
    email: 'admin@example.com',
    reason: 'r',
  });
});

describe('before the code is spent', () => {
  test('the browser that began it passes, with the verifier that fits the challenge', async () => {
    const flow = newFlow();
    const verdict = await verifyCallback('code', await stateFor(flow), flow);
    expect(verdict.kind).toBe('verified');
    if (verdict.kind !== 'verified') return;
    expect(await codeChallenge(verdict.callback.codeVerifier)).toBe((await stateFor(flow)).codeChallenge);
  });

  test('another browser, none, another nonce and another challenge do not', async () => {
    const flow = newFlow();
    const state = await stateFor(flow);
    const kinds = await Promise.all([
      verifyCallback('code', state, newFlow()),
      verifyCallback('code', state, undefined),
      verifyCallback('code', { ...state, nonce: 'other' }, flow),
      verifyCallback('code', { ...state, codeChallenge: await codeChallenge('x') }, flow),
    ]);
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'other-browser',
      'other-browser',
      'other-browser',
      'other-browser',
    ]);
  });

  test('the same browser a second time does not', async () => {
    const flow = newFlow();
    const state = await stateFor(flow);
    expect((await verifyCallback('code', state, await withFinished(flow, 'nonce', NOW))).kind).toBe(
      'finished',
    );
  });
});
