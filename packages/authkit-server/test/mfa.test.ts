import { describe, expect, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { alertOf, Browser } from './support/browser.js';
import { nextTotpCode, setUpFactor, totpCode, keyOnPage } from './support/totp.js';
import { ADA, startTenants } from './support/tenants.js';
import {
  authenticate,
  authorizePath,
  codeOf,
  EMAIL,
  exchange,
  manage,
  PASSWORD,
  signIn,
  startServer,
  type Answer,
} from './support/world.js';

const SECRET = { client_secret: 'sk_test_key' };
const TOTP = 'urn:workos:oauth:grant-type:mfa-totp';

async function idOf(server: AuthKitServer, email = EMAIL): Promise<string> {
  const { body } = await manage(server, 'GET', `/user_management/users?email=${email}`);
  return (body['data'] as { id: string }[])[0]!.id;
}

interface Enrolled {
  userId: string;
  factorId: string;
  challengeId: string;
  secret: string;
}

async function enroll(server: AuthKitServer, email = EMAIL): Promise<Enrolled> {
  const userId = await idOf(server, email);
  const path = `/user_management/users/${userId}/auth_factors`;
  const { status, body } = await manage(server, 'POST', path, { type: 'totp', totp_issuer: 'Acme' });
  expect(status).toBe(201);
  const factor = body['authentication_factor'] as { id: string; totp: { secret: string } };
  const first = body['authentication_challenge'] as { id: string };
  return { userId, factorId: factor.id, challengeId: first.id, secret: factor.totp.secret };
}

async function enrolled(server: AuthKitServer, email = EMAIL): Promise<Enrolled> {
  const result = await enroll(server, email);
  const code = totpCode(server, result.secret);
  const { body } = await manage(server, 'POST', `/auth/challenges/${result.challengeId}/verify`, { code });
  expect(body['valid']).toBe(true);
  server.clock.advance(30_000);
  return result;
}

function passwordGrant(server: AuthKitServer, email = EMAIL): Promise<Answer> {
  return authenticate(server, { grant_type: 'password', email, password: PASSWORD, ...SECRET });
}

async function challenge(server: AuthKitServer, factorId: string): Promise<string> {
  const { status, body } = await manage(server, 'POST', `/auth/factors/${factorId}/challenge`);
  expect(status).toBe(201);
  return String(body['id']);
}

function totpGrant(server: AuthKitServer, token: unknown, challengeId: string, code: string) {
  return authenticate(server, {
    grant_type: TOTP,
    pending_authentication_token: token,
    authentication_challenge_id: challengeId,
    code,
    ...SECRET,
  });
}

describe('factors over the API', () => {
  test('the enrolment tells the secret once, with a QR code', async () => {
    const server = await startServer();
    const { userId, factorId, secret } = await enroll(server);
    const { body } = await manage(server, 'GET', `/user_management/users/${userId}/auth_factors`);
    expect(body['data']).toEqual([
      {
        object: 'authentication_factor',
        id: factorId,
        type: 'totp',
        user_id: userId,
        totp: { issuer: 'Acme', user: EMAIL },
        created_at: expect.any(String) as string,
        updated_at: expect.any(String) as string,
      },
    ]);
    const again = await manage(server, 'GET', `/auth/factors/${factorId}`);
    expect(JSON.stringify(again.body)).not.toContain(secret);

    const other = await manage(server, 'POST', `/user_management/users/${userId}/auth_factors`, {
      type: 'totp',
      totp_secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      totp_user: 'Jo & co',
    });
    const { totp } = other.body['authentication_factor'] as { totp: Record<string, string> };
    expect(totp['uri']).toContain('secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
    expect(totp['uri']).toContain('Jo%20%26%20co');
    expect(totp['qr_code']).toMatch(/^data:image\/svg\+xml;base64,/);
  });

  test('are deleted, and then ask for nothing', async () => {
    const server = await startServer();
    const { factorId } = await enrolled(server);
    expect((await passwordGrant(server)).status).toBe(403);
    expect((await manage(server, 'DELETE', `/auth/factors/${factorId}`)).status).toBe(204);
    expect((await manage(server, 'DELETE', `/auth/factors/${factorId}`)).status).toBe(404);
    expect((await passwordGrant(server)).status).toBe(200);
  });

  test('one that was never proved asks for nothing either: its secret may not have arrived', async () => {
    const server = await startServer();
    await enroll(server);
    expect((await passwordGrant(server)).status).toBe(200);
  });

  test.each([
    [{ type: 'sms' }, 'invalid_request_parameters'],
    [{}, 'invalid_request_parameters'],
    [{ type: 'totp', totp_secret: 'not base 32' }, 'invalid_request_parameters'],
    [{ type: 'totp', totp_secret: 'ABC' }, 'invalid_request_parameters'],
  ])('%j is refused', async (fields, code) => {
    const server = await startServer();
    const refused = await manage(server, 'POST', '/auth/factors/enroll', fields);
    expect([refused.status, refused.body['code']]).toEqual([422, code]);
  });

  test.each([{ totp_issuer: 'Acme \ud83d' }, { totp_user: '\ude00' }])(
    'half of a surrogate pair, as in %j, is refused',
    async (fields) => {
      const server = await startServer();
      const { id } = await server.createUser({ email: 'ada@example.com', password: PASSWORD });
      for (const path of ['/auth/factors/enroll', `/user_management/users/${id}/auth_factors`]) {
        const refused = await manage(server, 'POST', path, { type: 'totp', ...fields });
        expect([path, refused.status]).toEqual([path, 422]);
        const whole = { totp_issuer: 'Acme 😀', totp_user: '😀' };
        expect((await manage(server, 'POST', path, { type: 'totp', ...whole })).status).toBe(201);
      }
    },
  );

  test('of the app’s own belong to no user', async () => {
    const server = await startServer();
    const { status, body } = await manage(server, 'POST', '/auth/factors/enroll', { type: 'totp' });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('user_id');
    const { secret } = body['totp'] as { secret: string };
    const id = await challenge(server, String(body['id']));
    const code = totpCode(server, secret);
    const verified = await manage(server, 'POST', `/auth/challenges/${id}/verify`, { code });
    expect([verified.status, verified.body['valid']]).toEqual([201, true]);
  });
});

describe('a challenge', () => {
  test('is passed by the right code only, and once', async () => {
    const server = await startServer();
    const { challengeId, secret } = await enroll(server);
    const verify = (code: string) =>
      manage(server, 'POST', `/auth/challenges/${challengeId}/verify`, { code });
    const right = totpCode(server, secret);
    const wrong = right === '000000' ? '000001' : '000000';
    expect((await verify(wrong)).body['valid']).toBe(false);
    expect((await verify('')).status).toBe(422);
    expect((await verify(right)).body['valid']).toBe(true);
    const again = await verify(right);
    expect([again.status, again.body['code']]).toEqual([422, 'authentication_challenge_previously_verified']);
  });

  test('of two answers at once with one code, one passes', async () => {
    const server = await startServer();
    const { factorId, secret } = await enroll(server);
    const ids = await Promise.all(Array.from({ length: 5 }, () => challenge(server, factorId)));
    const code = totpCode(server, secret);
    const answers = await Promise.all(
      ids.map((id) => manage(server, 'POST', `/auth/challenges/${id}/verify`, { code })),
    );
    expect(answers.filter(({ body }) => body['valid'] === true)).toHaveLength(1);
  });

  test('an accepted code is worth nothing for another challenge, nor is an older one', async () => {
    const server = await startServer();
    const { factorId, secret, challengeId } = await enroll(server);
    const older = totpCode(server, secret);
    const newer = nextTotpCode(server, secret);
    const verify = async (id: string, code: string) =>
      (await manage(server, 'POST', `/auth/challenges/${id}/verify`, { code })).body['valid'];
    expect(await verify(challengeId, newer)).toBe(true);
    expect(await verify(await challenge(server, factorId), newer)).toBe(false);
    expect(await verify(await challenge(server, factorId), older)).toBe(false);
    expect(await verify(await challenge(server, factorId), nextTotpCode(server, secret))).toBe(true);
  });

  test('expires after ten minutes, and ends after ten wrong codes', async () => {
    const server = await startServer();
    const { factorId, secret, challengeId } = await enroll(server);
    const verify = (id: string, code: string) =>
      manage(server, 'POST', `/auth/challenges/${id}/verify`, { code });
    server.clock.advance(10 * 60_000);
    expect((await verify(challengeId, totpCode(server, secret))).body['code']).toBe(
      'authentication_challenge_expired',
    );
    const guessed = await challenge(server, factorId);
    for (let i = 0; i < 10; i++) expect((await verify(guessed, 'abcdef')).body['valid']).toBe(false);
    expect((await verify(guessed, totpCode(server, secret))).body['code']).toBe(
      'one_time_code_too_many_attempts',
    );
  });
});

describe('the grant', () => {
  test('a user with a factor passes a challenge with the pending token, once', async () => {
    const server = await startServer();
    const { factorId, secret, userId } = await enrolled(server);
    const asked = await passwordGrant(server);
    expect([asked.status, asked.body['code']]).toEqual([403, 'mfa_challenge']);
    expect(asked.body).toMatchObject({
      user: { id: userId, email: EMAIL },
      authentication_factors: [{ id: factorId, type: 'totp' }],
    });
    const token = asked.body['pending_authentication_token'];
    expect(token).toMatch(/^\w{25}$/);
    const id = await challenge(server, factorId);
    const wrong = await totpGrant(server, token, id, '12345');
    expect([wrong.status, wrong.body['code']]).toEqual([400, 'invalid_one_time_code']);
    const passed = await totpGrant(server, token, id, totpCode(server, secret));
    expect(passed.body).toMatchObject({ user: { id: userId }, authentication_method: 'Password' });

    const another = await challenge(server, factorId);
    const again = await totpGrant(server, token, another, nextTotpCode(server, secret));
    expect([again.status, again.body['code']]).toEqual([400, 'invalid_pending_authentication_token']);
  });

  test('where everybody needs a factor, who has none enrols one on the way', async () => {
    const server = await startServer({ mfaRequired: true });
    const asked = await passwordGrant(server);
    expect([asked.status, asked.body['code']]).toEqual([403, 'mfa_enrollment']);
    const { challengeId, secret } = await enroll(server);
    const token = asked.body['pending_authentication_token'];
    const passed = await totpGrant(server, token, challengeId, totpCode(server, secret));
    expect(passed.status).toBe(200);
    expect((await passwordGrant(server)).body['code']).toBe('mfa_challenge');
  });

  test('the token of one user and the challenge of another do not go together', async () => {
    const server = await startTenants();
    const mine = await enrolled(server);
    await enrolled(server, ADA);
    const victim = await passwordGrant(server, ADA);
    const token = victim.body['pending_authentication_token'];
    const code = nextTotpCode(server, mine.secret);
    const refused = await totpGrant(server, token, await challenge(server, mine.factorId), code);
    expect([refused.status, refused.body['code']]).toEqual([400, 'user_mismatch']);
  });

  test('another factor, just enrolled, is no way around the one that the user has', async () => {
    const server = await startServer();
    await enrolled(server);
    const asked = await passwordGrant(server);
    const second = await enroll(server);
    const token = asked.body['pending_authentication_token'];
    const refused = await totpGrant(server, token, second.challengeId, totpCode(server, second.secret));
    expect([refused.status, refused.body['error']]).toEqual([400, 'invalid_request']);
  });

  test('pending tokens expire after ten minutes, and an unknown one is refused', async () => {
    const server = await startServer();
    const { factorId, secret } = await enrolled(server);
    const asked = await passwordGrant(server);
    server.clock.advance(10 * 60_000);
    for (const token of [asked.body['pending_authentication_token'], 'nonsense']) {
      const refused = await totpGrant(
        server,
        token,
        await challenge(server, factorId),
        totpCode(server, secret),
      );
      expect(refused.body['code']).toBe('invalid_pending_authentication_token');
    }
  });

  test('requires the client secret', async () => {
    const server = await startServer();
    const { body } = await authenticate(server, { grant_type: TOTP, code: '1' });
    expect(body['error']).toBe('invalid_client');
  });

  test('guesses at one user’s codes are limited over all challenges', async () => {
    const server = await startServer({ limits: 'strict' });
    const { factorId, secret } = await enrolled(server);
    const token = (await passwordGrant(server)).body['pending_authentication_token'];
    for (let i = 0; i < 10; i++) {
      expect((await totpGrant(server, token, await challenge(server, factorId), 'abcdef')).status).toBe(400);
    }
    const id = await challenge(server, factorId);
    const limited = await totpGrant(server, token, id, totpCode(server, secret));
    expect([limited.status, limited.body['error']]).toEqual([429, 'too_many_requests']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    server.clock.advance(60_000);
    expect((await totpGrant(server, token, id, totpCode(server, secret))).status).toBe(200);
  });
});

describe('the pages', () => {
  test('show a QR code to who has no factor, and ask who has one', async () => {
    const server = await startServer({ mfaRequired: true });
    const first = new Browser(server.url);
    const { secret, done } = await setUpFactor(server, first, await signIn(first));
    expect((await exchange(server, codeOf(done), SECRET)).status).toBe(200);

    const second = new Browser(server.url);
    server.clock.advance(30_000);
    const asked = await second.visit((await signIn(second)).location);
    expect(asked.html).toContain('<h1>Enter your code</h1>');
    const wrong = await second.submit(asked, { code: '12 34 5' });
    expect([wrong.status, alertOf(wrong)]).toEqual([422, expect.stringContaining('not right')]);
    // As people type it.
    const code = totpCode(server, secret).replace(/(...)/, '$1 ');
    const passed = await second.submit(wrong, { code });
    expect((await exchange(server, codeOf(passed), SECRET)).status).toBe(200);
    // From now on this browser is signed in, second factor and all.
    expect(codeOf(await second.open(authorizePath()))).toMatch(/\w/);
  });

  test('sign nobody in before the second step', async () => {
    const server = await startServer({ mfaRequired: true });
    const browser = new Browser(server.url);
    const asked = await signIn(browser);
    expect(asked.location).toMatch(/^\/set-up-code\//);
    expect([...browser.cookies.keys()].some((name) => name.includes('session'))).toBe(false);
    const silent = await browser.open(authorizePath({ prompt: 'none' }));
    expect(new URL(silent.location).searchParams.get('error')).toBe('login_required');
  });

  test('the secret stays the same while the page is open', async () => {
    const server = await startServer({ mfaRequired: true });
    const browser = new Browser(server.url);
    const page = await browser.visit((await signIn(browser)).location);
    const again = await browser.visit(page.url);
    expect(keyOnPage(again)).toBe(keyOnPage(page));
  });

  test('without a sign-in before, or ten minutes after it, they lead back to it', async () => {
    const server = await startServer({ mfaRequired: true });
    const browser = new Browser(server.url);
    const page = await browser.visit(authorizePath());
    for (const path of ['set-up-code', 'enter-code']) {
      const around = await browser.open(page.url.replace('sign-in', path));
      expect(around.location).toBe(new URL(page.url).pathname);
    }
    const late = await browser.submit(page, { email: EMAIL, password: PASSWORD });
    server.clock.advance(10 * 60_000);
    expect((await browser.open(late.location)).location).toBe(new URL(page.url).pathname);
  });

  test('setting up another factor is no way around the one that the user has', async () => {
    const server = await startServer();
    await enrolled(server);
    const browser = new Browser(server.url);
    const asked = await signIn(browser);
    const around = await browser.open(asked.location.replace('enter-code', 'set-up-code'));
    expect(around.location).toMatch(/^\/sign-in\//);
  });

  test('two clicks on the button are no error', async () => {
    const server = await startServer({ mfaRequired: true });
    const browser = new Browser(server.url);
    const page = await browser.visit((await signIn(browser)).location);
    const code = totpCode(server, keyOnPage(page));
    await browser.submit(page, { code });
    expect(codeOf(await browser.submit(page, { code }))).toMatch(/\w/);
  });

  test('guesses are limited', async () => {
    const server = await startServer({ limits: 'strict' });
    const { secret } = await enrolled(server);
    const browser = new Browser(server.url);
    const page = await browser.visit((await signIn(browser)).location);
    for (let i = 0; i < 10; i++) expect((await browser.submit(page, { code: 'abcdef' })).status).toBe(422);
    const limited = await browser.submit(page, { code: totpCode(server, secret) });
    expect([limited.status, limited.html]).toEqual([429, expect.stringContaining('Too many tries')]);
  });
});

describe('an organization that requires a second factor', () => {
  const pin = { organization_id: 'org_mfa' };

  test('asks for it, with no password where the browser is signed in', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    await signIn(browser, { organization_id: 'org_acme' }, ADA);
    const asked = await browser.open(authorizePath(pin));
    const { done } = await setUpFactor(server, browser, asked);
    const { body } = await exchange(server, codeOf(done), SECRET);
    expect(body['organization_id']).toBe('org_mfa');
    const silent = await browser.open(authorizePath(pin));
    expect((await exchange(server, codeOf(silent), SECRET)).body['organization_id']).toBe('org_mfa');
  });

  test('without a page the answer says that one is needed', async () => {
    const server = await startTenants();
    const browser = new Browser(server.url);
    await signIn(browser, { organization_id: 'org_acme' }, ADA);
    const silent = await browser.open(authorizePath({ ...pin, prompt: 'none' }));
    expect(new URL(silent.location).searchParams.get('error')).toBe('interaction_required');
  });

  test('lets a session in that has shown it', async () => {
    const server = await startTenants();
    const { secret, factorId } = await enrolled(server, ADA);
    const token = (await passwordGrant(server, ADA)).body['pending_authentication_token'];
    const id = await challenge(server, factorId);
    const choice = await totpGrant(server, token, id, totpCode(server, secret));
    expect(choice.body['code']).toBe('organization_selection_required');
    const opened = await authenticate(server, {
      grant_type: 'urn:workos:oauth:grant-type:organization-selection',
      pending_authentication_token: choice.body['pending_authentication_token'],
      organization_id: 'org_acme',
      ...SECRET,
    });
    const switched = await authenticate(server, {
      grant_type: 'refresh_token',
      refresh_token: opened.body['refresh_token'],
      organization_id: 'org_mfa',
    });
    expect([switched.status, switched.body['organization_id']]).toEqual([200, 'org_mfa']);
  });
});
