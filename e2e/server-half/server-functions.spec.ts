import type { Page } from '@playwright/test';
import { fillSignIn } from '../support/journeys.ts';
import { setCookies } from '../support/http.ts';
import type { Answer } from '../support/http.ts';
import { actionResult, observed, observedByRouter, titleOf, Visitor } from '../support/fixture.ts';
import type { Observation } from '../support/fixture.ts';
import { setSessionCookie } from '../support/session-cookie.ts';
import { listenToConsole } from '../support/test.ts';
import { expect, test } from '../support/worlds.ts';
import type { World } from '../support/worlds.ts';

test.describe.configure({ mode: 'default' });

/** A refresh token that is spent twice is refused at once, and its session with it. */
const strict = { refreshReplaySeconds: 0 };

interface Place {
  /** Whether a session can be renewed there without the proxy. */
  writes: boolean;
  look: (visitor: Visitor) => Promise<Observation>;
}

const inRender = (look: Place['look']): Place => ({ writes: false, look });
const where = (path: string, name: string) =>
  inRender(async (visitor) => observed(await visitor.open(path), name));
const handler = (method: string): Place => ({
  writes: true,
  look: async (visitor) => JSON.parse((await visitor.ask('/api/seen', { method })).body) as Observation,
});

const PLACES: Record<string, Place> = {
  'a page': where('/seen', 'page'),
  'a layout': where('/seen', 'layout'),
  'not-found.tsx': inRender(async (visitor) =>
    observedByRouter(await visitor.open('/seen/gone'), 'not-found'),
  ),
  'the not-found.tsx of unknown addresses': where('/no/such/page', 'root-not-found'),
  'a GET handler': handler('GET'),
  'a POST handler': handler('POST'),
  'an action': {
    writes: true,
    look: async (visitor) => actionResult(await visitor.call('/actions', 'observe')) as Observation,
  },
};

const NOBODY = { user: null, tokenId: null, claimsTokenId: null, sessionId: null, recent: false };

for (const proxy of ['ours', 'off']) {
  test.describe(proxy === 'ours' ? 'behind the proxy' : 'with a proxy that does nothing', () => {
    for (const [name, { writes, look }] of Object.entries(PLACES)) {
      test(`${name} sees who is signed in, from the cookie alone`, async ({ worldWith, email }) => {
        const { app, authkit } = await worldWith({ proxy, authkit: strict });
        const session = await authkit.session(email, app.cookiePassword);
        const visitor = new Visitor(app, session);
        const requests = authkit.count({ path: '/user_management/authenticate' });
        const { tokenId } = session;
        expect(await look(visitor)).toMatchObject({
          user: email,
          tokenId,
          claimsTokenId: tokenId,
          recent: true,
        });
        expect(requests()).toBe(0);
        expect(visitor.cookies.get('wos-session')).toBe(session.cookie);
      });

      test(`${name} sees nobody who is signed out`, async ({ worldWith }) => {
        const { app } = await worldWith({ proxy, authkit: strict });
        expect(await look(new Visitor(app))).toMatchObject(NOBODY);
        expect(await look(new Visitor(app, { cookie: 'Fe26.2*1*garbage~2' }))).toMatchObject(NOBODY);
      });

      const renews = proxy === 'ours' || writes;
      test(`${name} ${renews ? 'renews' : 'reads as signed out, and spares,'} an expired session`, async ({
        worldWith,
        email,
      }) => {
        const { app, authkit } = await worldWith({ proxy, authkit: strict });
        const old = await authkit.expiredSession(email, app.cookiePassword);
        const visitor = new Visitor(app, old);
        const refreshes = authkit.count({ grantType: 'refresh_token' });
        const seen = await look(visitor);
        if (!renews) {
          expect(seen).toMatchObject(NOBODY);
          expect(refreshes()).toBe(0);
          expect(visitor.cookies.get('wos-session')).toBe(old.cookie);
          return;
        }
        expect(seen.user).toBe(email);
        expect(seen.tokenId).not.toBe(old.tokenId);
        expect(seen.claimsTokenId).toBe(seen.tokenId);
        expect(refreshes()).toBe(1);
        expect(await visitor.keptTokenId()).toBe(seen.tokenId);
        // The cookie that the browser has now is good in every other place, and nothing more is spent.
        for (const other of Object.values(PLACES)) {
          expect((await other.look(visitor)).tokenId).toBe(seen.tokenId);
        }
        expect(refreshes()).toBe(1);
      });
    }

    test('generateMetadata sees what its page sees', async ({ worldWith, email }) => {
      const { app, authkit } = await worldWith({ proxy, authkit: strict });
      const session = await authkit.session(email, app.cookiePassword);
      expect(titleOf(await new Visitor(app, session).open('/seen'))).toBe(`${email} ${session.tokenId}`);
      expect(titleOf(await new Visitor(app).open('/seen'))).toBe('null null');
    });

    test('refreshSession() in an action shows in the page that the action renders again', async ({
      worldWith,
      email,
    }) => {
      const { app, authkit } = await worldWith({ proxy, authkit: strict });
      const session = await authkit.session(email, app.cookiePassword);
      const visitor = new Visitor(app, session);
      const refreshes = authkit.count({ grantType: 'refresh_token' });

      const called = await visitor.call('/actions', 'refresh');
      const { before, after } = actionResult(called) as { before: Observation; after: Observation };
      expect(before.tokenId).toBe(session.tokenId);
      expect(after.tokenId).not.toBe(session.tokenId);
      expect(observedByRouter(called, 'page').tokenId).toBe(after.tokenId);
      expect(await visitor.keptTokenId()).toBe(after.tokenId);
      expect(refreshes()).toBe(1);

      const posted = observed(await visitor.post('/actions', 'refresh-only'), 'page');
      expect(posted.user).toBe(email);
      expect(posted.tokenId).not.toBe(after.tokenId);
      expect(await visitor.keptTokenId()).toBe(posted.tokenId);
      expect(refreshes()).toBe(2);
    });

    test('refreshSession() brings permissions given a moment ago', async ({ worldWith, email }) => {
      const { app, authkit } = await worldWith({ proxy, authkit: strict });
      const session = await authkit.session(email, app.cookiePassword, ['posts:read']);
      const visitor = new Visitor(app, session);
      const guarded = '/guarded/page/protect-permission';
      expect((await visitor.open(guarded)).status).toBe(404);
      await authkit.allow(email, ['posts:read', 'posts:write']);
      expect((await visitor.open(guarded)).status, 'until then the token says what it said').toBe(404);
      await visitor.call('/actions', 'refresh-only');
      const allowed = await visitor.open(guarded);
      expect(allowed.status).toBe(200);
      expect(allowed.body).toContain('the secret of');
    });

    for (const method of ['GET', 'POST']) {
      test(`refreshSession() in a ${method} handler is seen by what follows in it, and kept`, async ({
        worldWith,
        email,
      }) => {
        const { app, authkit } = await worldWith({ proxy, authkit: strict });
        for (const make of ['session', 'expiredSession'] as const) {
          const session = await authkit[make](`${make.toLowerCase()}-${email}`, app.cookiePassword);
          const visitor = new Visitor(app, session);
          const refreshes = authkit.count({ grantType: 'refresh_token' });
          const answer = await visitor.ask('/api/refresh', { method });
          const { refreshed, after } = JSON.parse(answer.body) as { refreshed: string; after: Observation };
          expect(refreshed).toBe(session.email);
          expect(after.user).toBe(session.email);
          expect(after.tokenId).not.toBe(session.tokenId);
          expect(await visitor.keptTokenId()).toBe(after.tokenId);
          // The proxy's renewal, if it made one, is not repeated.
          expect(refreshes()).toBe(1);
        }
      });
    }
  });
}

test('the proxy and refreshSession() together spend a refresh token once, and the session goes on', async ({
  worldWith,
  email,
}) => {
  const { app, authkit } = await worldWith({ proxy: 'ours', authkit: strict });
  const old = await authkit.expiredSession(email, app.cookiePassword);
  const visitor = new Visitor(app, old);
  const refreshes = authkit.count({ grantType: 'refresh_token' });
  const answer = await visitor.call('/actions', 'refresh');
  const { before, after } = actionResult(answer) as { before: Observation; after: Observation };
  expect(before.tokenId).not.toBe(old.tokenId);
  expect(after.tokenId).toBe(before.tokenId);
  expect(observedByRouter(answer, 'page').tokenId).toBe(after.tokenId);
  expect(refreshes()).toBe(1);
  // A provider that had seen a token twice would have ended the session.
  await visitor.call('/actions', 'refresh-only');
  expect(refreshes()).toBe(2);
  expect(observed(await visitor.open('/seen'), 'page').user).toBe(email);
});

test('two actions at once with one expired session spend one refresh token, and both are answered', async ({
  worldWith,
  email,
}) => {
  const { app, authkit } = await worldWith({ proxy: 'ours', authkit: strict });
  const old = await authkit.expiredSession(email, app.cookiePassword);
  const refreshes = authkit.count({ grantType: 'refresh_token' });
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => new Visitor(app, old).call('/actions', 'observe')),
  );
  const tokens = answers.map((answer) => (actionResult(answer) as Observation).tokenId);
  expect(new Set(tokens).size).toBe(1);
  expect(refreshes()).toBe(1);
});

test('protectRoute: 401 and 403 as problem+json, and unsafe methods only from pages of this app', async ({
  worldWith,
  email,
}) => {
  for (const proxy of ['ours', 'off']) {
    const { app, authkit } = await worldWith({ proxy, authkit: strict });
    const plain = new Visitor(app, await authkit.session(`${proxy}-${email}`, app.cookiePassword));
    const writer = new Visitor(
      app,
      await authkit.session(`${proxy}-writer-${email}`, app.cookiePassword, ['posts:write']),
    );
    const statusOf = async (visitor: Visitor, path: string, method: string, headers = {}) => {
      const answer = await visitor.ask(`/api/protected/${path}`, { method, headers });
      if (answer.status !== 200) {
        expect(answer.headers.get('content-type')).toBe('application/problem+json');
        expect(answer.body).not.toContain('secret');
      }
      return answer.status;
    };
    const fromHere = { 'sec-fetch-site': 'same-origin' };
    const signedOut = new Visitor(app);
    for (const path of ['any', 'permission']) {
      expect(await statusOf(signedOut, path, 'GET')).toBe(401);
      expect(await statusOf(signedOut, path, 'POST', fromHere)).toBe(401);
      expect(await statusOf(writer, path, 'GET')).toBe(200);
      expect(await statusOf(writer, path, 'POST')).toBe(403);
      expect(await statusOf(writer, path, 'POST', { 'sec-fetch-site': 'cross-site' })).toBe(403);
      expect(await statusOf(writer, path, 'POST', { origin: 'https://evil.example' })).toBe(403);
      expect(await statusOf(writer, path, 'POST', { origin: 'null' })).toBe(403);
      expect(await statusOf(writer, path, 'POST', fromHere)).toBe(200);
      expect(await statusOf(writer, path, 'POST', { origin: app.url })).toBe(200);
    }
    expect(await statusOf(plain, 'any', 'GET')).toBe(200);
    expect(await statusOf(plain, 'permission', 'GET')).toBe(403);
    expect(await statusOf(plain, 'permission', 'POST', fromHere)).toBe(403);

    const old = await authkit.expiredSession(`${proxy}-old-${email}`, app.cookiePassword);
    const expired = new Visitor(app, old);
    expect(await statusOf(expired, 'any', 'GET')).toBe(200);
    expect(await expired.keptTokenId()).not.toBe(old.tokenId);
  }
});

test('a guard in a POST handler leads a form to a page that is read, and back to where it is', async ({
  worldWith,
}) => {
  const { app } = await worldWith({ proxy: 'ours', authkit: strict });
  const answer = await new Visitor(app).ask('/api/guarded/protect', { method: 'POST', body: 'a=b' });
  expect(answer.status).toBe(303);
});

const outputOf = (answer: Answer) => setCookies(answer).map(({ name }) => name);

test('an action that nobody may call who is signed out has done nothing', async ({ worldWith }) => {
  for (const proxy of ['ours', 'off']) {
    const { app } = await worldWith({ proxy, authkit: strict });
    for (const name of ['ensure-signed-in', 'protect', 'protect-permission', 'refresh-ensure']) {
      expect(outputOf(await new Visitor(app).call('/actions', name))).toEqual([]);
      expect(outputOf(await new Visitor(app).post('/actions', name))).toEqual([]);
    }
  }
});

async function openSignedIn({ app, authkit }: World, page: Page, email: string) {
  const session = await authkit.session(email, app.cookiePassword);
  await setSessionCookie(page.context(), app.url, session.cookie);
  await page.goto(`${app.url}/actions`);
  return session;
}

const shownToken = (page: Page) =>
  page
    .locator('[data-seen=page]')
    .getAttribute('data-value')
    .then((value) => (JSON.parse(decodeURIComponent(value ?? '')) as Observation).tokenId);

test.describe('in a browser', () => {
  test('a client component refreshes the session: the page beside it shows the new token', async ({
    page,
    worldWith,
    email,
  }) => {
    const world = await worldWith({ proxy: 'ours', authkit: strict });
    const lines = listenToConsole(page.context());
    const session = await openSignedIn(world, page, email);
    expect(await shownToken(page)).toBe(session.tokenId);
    const refreshes = world.authkit.count({ grantType: 'refresh_token' });
    await page.getByRole('button', { name: 'Call refresh', exact: true }).click();
    const answer = page.locator('[data-answer=refresh]');
    await expect(answer).toContainText(email);
    const { after } = JSON.parse((await answer.textContent()) ?? '') as { after: Observation };
    expect(after.tokenId).not.toBe(session.tokenId);
    await expect.poll(() => shownToken(page)).toBe(after.tokenId);
    expect(refreshes()).toBe(1);
    expect(lines).toEqual([]);
  });

  test('a client component whose action needs a user leads to sign-in and back', async ({
    page,
    worldWith,
    email,
  }) => {
    const { app, authkit } = await worldWith({ proxy: 'ours', authkit: strict });
    await authkit.createUser(email);
    const lines = listenToConsole(page.context());
    await page.goto(`${app.url}/actions`);
    await page.getByRole('button', { name: 'Call protect', exact: true }).click();
    await fillSignIn(page, email);
    await expect(page).toHaveURL(`${app.url}/actions`);
    await page.getByRole('button', { name: 'Call protect', exact: true }).click();
    await expect(page.locator('[data-answer=protect]')).toContainText(`the secret of ${email}`);
    expect(lines).toEqual([]);
  });

  test('a page that is not found, and is guarded, shows nothing and leads to sign-in', async ({
    page,
    worldWith,
  }) => {
    const { app, authkit } = await worldWith({ proxy: 'ours', authkit: strict });
    await page.goto(`${app.url}/guarded/not-found`);
    await expect(page.getByText('the secret of')).toHaveCount(0);
    await expect(page).toHaveURL(new RegExp(`^${authkit.url}/`));
  });

  test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });

    test('a form refreshes the session, and is sent to sign-in once it is gone', async ({
      page,
      worldWith,
      email,
    }) => {
      const world = await worldWith({ proxy: 'ours', authkit: strict });
      const session = await openSignedIn(world, page, email);
      await page.getByRole('button', { name: 'Post refresh-only' }).click();
      await expect.poll(() => shownToken(page)).not.toBe(session.tokenId);
      await page.context().clearCookies();
      await page.getByRole('button', { name: 'Post protect', exact: true }).click();
      await fillSignIn(page, email);
      await expect(page).toHaveURL(`${world.app.url}/actions`);
      await page.getByRole('button', { name: 'Post protect', exact: true }).click();
      const traces = await page.context().cookies(world.app.url);
      expect(traces.find(({ name }) => name === 'trace')?.value).toBe('protect');
    });
  });
});
