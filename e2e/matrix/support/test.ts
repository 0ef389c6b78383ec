import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { test as base, expect } from '@playwright/test';
import type { BrowserContext } from '@playwright/test';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import type { App } from '../../support/app.ts';
import { AuthKit } from '../../support/authkit.ts';
import { startChild } from '../../support/child.ts';
import { Visitor } from '../../support/fixture.ts';
import { setSessionCookie } from '../../support/session-cookie.ts';
import { listenToConsole } from '../../support/test.ts';
import type { Combination } from './combinations.ts';
import { built, cleanEnv, installed, nodeOf } from './workshop.ts';

export interface World {
  app: App;
  authkit: AuthKit;
  /** A path of the app as a browser asks for it in this combination: under the base path, with the slash. */
  at: (path: string) => string;
  visitor: (session?: { cookie: string }) => Visitor;
}

interface Options {
  combination: Combination;
}

export const test = base.extend<
  { email: string; consoleLines: string[] },
  Options & { appFolder: string; world: World }
>({
  combination: [undefined as never, { scope: 'worker', option: true }],

  appFolder: [
    async ({ combination }, use) => use(await built(combination)),
    { scope: 'worker', timeout: 600_000 },
  ],

  world: [
    async ({ combination, appFolder }, use) => {
      const port = await freePort(undefined);
      const world = await startWorld(combination, appFolder, port);
      await use(world);
      await world.app.process.stop();
      await world.authkit.server.close();
      expect(
        stripVTControlCharacters(world.app.process.output()),
        `what the app ${combination.name} printed`,
      ).not.toMatch(/[Ee]rror\b/);
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  baseURL: async ({ world }, use) => use(world.app.url),
  email: async ({}, use) => use(`ada-${randomBytes(6).toString('hex')}@example.com`),

  consoleLines: async ({ context }, use) => {
    const lines = listenToConsole(context);
    await use(lines);
    expect(lines, 'the browser console').toEqual([]);
  },
});

/** How a combination writes a path: query and fragment stay where they are. */
export const pathIn =
  ({ basePath = '', trailingSlash }: Pick<Combination, 'basePath' | 'trailingSlash'>) =>
  (path: string): string => {
    const [, pathname = '/', rest = ''] = /^([^?#]*)(.*)$/.exec(path) ?? [];
    const bare = pathname === '/' ? '' : pathname;
    if (trailingSlash) return `${basePath}${bare}/${rest}`;
    return (`${basePath}${bare}` || '/') + rest;
  };

async function startWorld(combination: Combination, appFolder: string, port: number): Promise<World> {
  const url = `http://localhost:${port}`;
  const at = pathIn(combination);
  const redirectUri = url + at('/callback');
  const authkit = await AuthKit.start(url, {
    redirectUris: [redirectUri],
    logoutUris: [url + at('/')],
    // A token that is spent twice ends the session, so that a second refresh cannot go unnoticed.
    refreshReplaySeconds: 0,
  });
  const app = await serve(combination, appFolder, {
    port,
    url,
    env: { ...authkit.server.env, WORKOS_REDIRECT_URI: redirectUri },
  });
  return {
    app,
    authkit,
    at,
    visitor: (session) => new Visitor(app, session),
  };
}

export interface Serve {
  port: number;
  /** Where browsers find it. */
  url: string;
  env: Record<string, string>;
}

/** The built app, or the image of it, served as in production. */
export async function serve(
  combination: Combination,
  appFolder: string,
  { port, url, env }: Serve,
): Promise<App> {
  const cookiePassword = randomBytes(32).toString('base64url');
  const next = join(installed(combination.install), 'node_modules', 'next', 'dist', 'bin', 'next');
  const process = startChild(
    nodeOf(combination),
    combination.standalone ? ['server.js'] : [next, 'start', '-H', 'localhost', '-p', String(port)],
    {
      cwd: appFolder,
      env: {
        ...cleanEnv(),
        // What a container listens on.
        ...(combination.standalone && { PORT: String(port), HOSTNAME: '127.0.0.1' }),
        WORKOS_COOKIE_PASSWORD: cookiePassword,
        ...env,
      },
    },
  );
  await process.prints(/Ready in/);
  return { url, cookiePassword, process };
}

/** Gives a browser a session that began an hour ago, so that its access token has expired. */
export async function expire({ app, authkit }: World, context: BrowserContext, email: string) {
  const session = await authkit.expiredSession(email, app.cookiePassword);
  await setSessionCookie(context, app.url, session.cookie);
  return session;
}

export { expect };
