/** The middlewares of the guides, each as the one its app runs. */
import { Visitor } from '../support/fixture.ts';
import { expect, location, printed, runs, test } from './worlds.ts';

for (const document of ['current', 'original'] as const) {
  test(
    `${document}: the middleware renews a session on the paths it covers, and only there`,
    runs(`${document}/middleware#1`),
    async ({ worldWith, email }) => {
      const { app, authkit } = await worldWith({ document });
      const session = await authkit.expiredSession(email, app.cookiePassword);
      const refreshes = authkit.count({ grantType: 'refresh_token' });
      const visitor = new Visitor(app, session);
      expect((await visitor.open('/about')).headers.getSetCookie()).toEqual([]);
      expect(refreshes()).toBe(0);

      const page = await visitor.open('/admin');
      expect(page.body).toContain(email);
      expect(refreshes()).toBe(1);
      expect(await visitor.keptTokenId()).not.toBe(session.tokenId);
    },
  );

  test(
    `${document}: middleware auth lets nobody into /admin, and everybody into / and /about`,
    runs(`${document}/middleware-auth#1`),
    async ({ worldWith, email }) => {
      const { app, authkit } = await worldWith({ document, middleware: 'middleware-auth' });
      const stranger = new Visitor(app);
      expect((await stranger.open('/')).status).toBe(200);
      expect((await stranger.open('/about')).status).toBe(200);
      const refused = await stranger.open('/admin');
      expect(refused.status).toBe(307);
      expect(location(refused)).toBe(`${app.url}/callback?authkit=sign-in&return_to=%2Fadmin`);
      const member = new Visitor(app, await authkit.session(email, app.cookiePassword));
      expect((await member.open('/admin')).body).toContain(email);
    },
  );

  test(
    `${document}: the debug flag makes the middleware say what it decided, without secrets`,
    runs(`${document}/debugging#1`),
    async ({ worldWith, email }) => {
      const world = await worldWith({ document, middleware: 'debug' });
      const session = await world.authkit.session(email, world.app.cookiePassword);
      await new Visitor(world.app, session).open('/about');
      await expect.poll(() => printed(world)).toMatch(/authkit.*\/about.*signed-in/i);
      for (const token of session.tokens) expect(printed(world)).not.toContain(token);
      expect(printed(world)).not.toContain(email);
    },
  );
}

test(
  "current: the middleware's redirect URI is used over the environment's",
  runs('current/custom-redirect-uri#1'),
  async ({ worldWith }) => {
    const { app, authkit } = await worldWith({ document: 'current', middleware: 'redirect-uri' });
    const refused = await new Visitor(app).open('/admin');
    expect(location(refused)).toMatch(/^https:\/\/foo\.example\.com\/callback\?authkit=sign-in&/);
    // There is no foo.example.com here; the route is the same wherever it is reached.
    const { pathname, search } = new URL(location(refused));
    const start = await new Visitor(app).open(pathname + search);
    const authorize = new URL(location(start));
    expect(authorize.origin).toBe(authkit.url);
    expect(authorize.searchParams.get('redirect_uri')).toBe('https://foo.example.com/callback');
  },
);

test(
  'current: sign-up paths begin at the sign-up screen',
  runs('current/sign-up-paths#1'),
  async ({ worldWith }) => {
    const { app, authkit } = await worldWith({ document: 'current', middleware: 'sign-up-paths' });
    const screenOf = async (path: string) => {
      const visitor = new Visitor(app);
      const start = await visitor.open(location(await visitor.open(path)).slice(app.url.length));
      expect(location(start)).toMatch(authkit.url);
      return new URL(location(start)).searchParams.get('screen_hint');
    };
    expect(await screenOf('/admin')).toBe('sign-in');
    expect(await screenOf('/account/sign-up')).toBe('sign-up');
    expect(await screenOf('/dashboard/any/thing')).toBe('sign-up');
  },
);

test(
  'current: a composed middleware decides about /account itself, and hands the session on',
  runs('current/composing-middleware#1'),
  async ({ worldWith, email }) => {
    const { app, authkit } = await worldWith({ document: 'current', middleware: 'composed' });
    const visitor = new Visitor(app);
    expect((await visitor.open('/')).body).toContain('Log in');
    const refused = await visitor.open('/account/settings?tab=2');
    expect(refused.status).toBe(307);
    const start = await visitor.open(location(refused).slice(app.url.length));
    expect(location(start)).toMatch(`${authkit.url}/user_management/authorize?`);

    const session = await authkit.expiredSession(email, app.cookiePassword);
    const member = new Visitor(app, session);
    expect((await member.open('/')).body).toContain('Welcome back');
    expect(await member.keptTokenId()).not.toBe(session.tokenId);
    expect((await member.open('/account')).status).toBe(200);
  },
);

test(
  'current: the callbacks hear of a session that was renewed, and of one that was not',
  runs('current/session-refresh-callbacks#1'),
  async ({ worldWith, email }) => {
    const world = await worldWith({ document: 'current', middleware: 'refresh-callbacks' });
    const { app, authkit } = world;
    const session = await authkit.expiredSession(email, app.cookiePassword);
    await new Visitor(app, session).open('/about');
    await expect.poll(() => printed(world)).toContain(`Session refreshed for ${email}.`);

    const ended = await authkit.expiredSession(`x-${email}`, app.cookiePassword);
    await authkit.server.revokeSession(sessionIdOf(ended.tokens[0]));
    await new Visitor(app, ended).open('/about?then');
    await expect.poll(() => printed(world)).toContain('Session refresh failed:');
    expect(printed(world)).toMatch(/monitoring session_refresh_failed .*\/about\?then/);
  },
);

const sessionIdOf = (accessToken: string) =>
  (JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;
