import { describe, expect, test } from 'vitest';
import { authorizePath, claimsOf, manage, post, refresh, signedIn, startServer } from './support/world.js';

const INVALID_GRANT = { status: 400, body: { error: 'invalid_grant' } };

describe('a refresh token', () => {
  test('is exchanged for a new pair of the same session', async () => {
    const server = await startServer();
    const { refreshToken, claims } = await signedIn(server);
    server.clock.advance(200_000);
    const { status, body } = await refresh(server, refreshToken);
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual(['access_token', 'refresh_token', 'user']);
    expect(body['refresh_token']).not.toBe(refreshToken);
    const renewed = claimsOf(body['access_token']);
    expect(renewed).toMatchObject({ sid: claims['sid'], sub: claims['sub'], auth_time: claims['auth_time'] });
    expect(renewed['jti']).not.toBe(claims['jti']);
    expect(Number(renewed['iat'])).toBeGreaterThanOrEqual(Number(claims['iat']) + 200);
  });

  test('goes on and on, each from the one before', async () => {
    const server = await startServer();
    let { refreshToken } = await signedIn(server);
    const seen = new Set([refreshToken]);
    for (let turn = 1; turn <= 5; turn++) {
      server.clock.advance(3_600_000);
      refreshToken = String((await refresh(server, refreshToken)).body['refresh_token']);
      seen.add(refreshToken);
    }
    expect(seen.size).toBe(6);
  });

  test.each(['nonsense', "' or ''='", 'a'.repeat(28)])('%j is none', async (token) => {
    const server = await startServer();
    await signedIn(server);
    expect(await refresh(server, token)).toMatchObject(INVALID_GRANT);
  });

  test('is bound to its client, whose secret may be left out but not wrong', async () => {
    const server = await startServer();
    const { refreshToken } = await signedIn(server);
    expect((await refresh(server, refreshToken, { client_id: 'client_b' })).body).toMatchObject({
      error: 'invalid_client',
    });
    expect((await refresh(server, refreshToken, { client_secret: 'no' })).body).toMatchObject({
      error: 'invalid_client',
    });
    expect((await refresh(server, refreshToken, { client_secret: 'sk_test_key' })).status).toBe(200);
  });

  test('is worth nothing when the session was revoked, nor is its replay', async () => {
    const server = await startServer();
    const { refreshToken, sid } = await signedIn(server);
    const { body } = await refresh(server, refreshToken);
    await post(server, '/user_management/sessions/revoke', { session_id: sid }, 'sk_test_key');
    expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
    expect(await refresh(server, body['refresh_token'])).toMatchObject(INVALID_GRANT);
  });

  test('is worth nothing when the session is a year old', async () => {
    const server = await startServer();
    const { refreshToken } = await signedIn(server);
    server.clock.advance(364 * 24 * 3600 * 1000);
    const { status, body } = await refresh(server, refreshToken);
    expect(status).toBe(200);
    server.clock.advance(24 * 3600 * 1000);
    expect(await refresh(server, body['refresh_token'])).toMatchObject(INVALID_GRANT);
  });

  test('is worth nothing when the session is as old as sessions may be, however often it was refreshed', async () => {
    const server = await startServer({ sessionSeconds: 3600 });
    const { browser, refreshToken } = await signedIn(server);
    server.clock.advance(3_599_000);
    const { status, body } = await refresh(server, refreshToken);
    expect(status).toBe(200);
    server.clock.advance(1000);
    expect(await refresh(server, body['refresh_token'])).toMatchObject(INVALID_GRANT);
    // Nor is the browser signed in at the pages any longer.
    expect(new URL((await browser.visit(authorizePath())).url).pathname).toMatch(/^\/sign-in\//);
  });

  test('is worth nothing once the session has rested for longer than it may', async () => {
    const server = await startServer({ sessionInactivitySeconds: 600 });
    let { refreshToken, claims } = await signedIn(server);
    const session = async () => {
      const { body } = await manage(
        server,
        'GET',
        `/user_management/users/${String(claims['sub'])}/sessions`,
      );
      return (body['data'] as { status: string; created_at: string; expires_at: string }[])[0]!;
    };
    for (let turn = 0; turn < 3; turn++) {
      server.clock.advance(599_000);
      refreshToken = String((await refresh(server, refreshToken)).body['refresh_token']);
    }
    const { status: before, created_at, expires_at } = await session();
    expect(before).toBe('active');
    // Ten minutes from the last refresh on, and not a year from the sign-in.
    const lasts = Date.parse(expires_at) - Date.parse(created_at);
    expect(Math.round(lasts / 600_000)).toBe(4);
    server.clock.advance(600_000);
    expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
    expect(await session()).toMatchObject({ status: 'expired' });
  });

  test('is not spent on an organization that does not exist', async () => {
    const server = await startServer();
    const { refreshToken } = await signedIn(server);
    const refused = await refresh(server, refreshToken, { organization_id: 'org_1' });
    expect(refused).toMatchObject({ status: 400, body: { error: 'organization_not_found' } });
    expect((await refresh(server, refreshToken)).status).toBe(200);
  });
});

describe('the same token again', () => {
  test('gives the same pair for thirty seconds, also after its successor was used', async () => {
    const server = await startServer();
    const { refreshToken } = await signedIn(server);
    const first = await refresh(server, refreshToken);
    server.clock.advance(15_000);
    expect((await refresh(server, refreshToken)).body).toEqual(first.body);
    expect((await refresh(server, first.body['refresh_token'])).status).toBe(200);
    server.clock.advance(10_000);
    expect((await refresh(server, refreshToken)).body).toEqual(first.body);
    server.clock.advance(5_001);
    expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
  });

  test('later does not end the session', async () => {
    const server = await startServer();
    const { refreshToken } = await signedIn(server);
    const { body } = await refresh(server, refreshToken);
    server.clock.advance(60_000);
    expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
    expect((await refresh(server, body['refresh_token'])).status).toBe(200);
  });

  test('ends the session when it comes later, where reuse revokes', async () => {
    const server = await startServer({ refreshReuse: 'revoke' });
    const { browser, refreshToken } = await signedIn(server);
    const { body } = await refresh(server, refreshToken);
    expect((await refresh(server, refreshToken)).body).toEqual(body);
    server.clock.advance(30_000);
    expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
    expect(await refresh(server, body['refresh_token'])).toMatchObject(INVALID_GRANT);
    // Nor may the browser begin another in silence.
    expect(new URL((await browser.visit(authorizePath())).url).pathname).toMatch(/^\/sign-in\//);
  });

  test('twenty times at once is one rotation with twenty equal answers', async () => {
    const server = await startServer();
    const { refreshToken } = await signedIn(server);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(server, refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(new Set(answers.map(({ body }) => body['refresh_token'])).size).toBe(1);
    expect(new Set(answers.map(({ body }) => body['access_token'])).size).toBe(1);
  });
});

describe('strict single use', () => {
  test('refuses even an immediate replay', async () => {
    const server = await startServer({ refreshReplaySeconds: 0 });
    const { refreshToken } = await signedIn(server);
    expect((await refresh(server, refreshToken)).status).toBe(200);
    expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
    server.clock.advance(-60_000);
    expect(await refresh(server, refreshToken)).toMatchObject(INVALID_GRANT);
  });

  test('lets exactly one of twenty at once succeed', async () => {
    const server = await startServer({ refreshReplaySeconds: 0 });
    const { refreshToken } = await signedIn(server);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(server, refreshToken)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body['error'] === 'invalid_grant')).toHaveLength(19);
  });
});
