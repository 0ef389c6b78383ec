import { randomBytes } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';
import { test as base, expect } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { AuthKit } from '../support/authkit.ts';
import type { Answer } from '../support/http.ts';
import { DOCUMENTS, sectionsOf } from './snippets.mjs';

export interface World {
  app: App;
  authkit: AuthKit;
}

export interface WorldOptions {
  /** Whose snippets the app is made of. */
  document: 'current' | 'original';
  /** Which of the guide's middlewares runs. Default: its first. */
  middleware?: string;
  /** Path of the redirect URI. Default: `/callback`. */
  callback?: string;
  /** The app's environment in place of the usual; `{port}` stands for its port. */
  env?: Record<string, string>;
  organizations?: { id: string; name: string }[];
  /** Whether an address must be proved before anybody signs in with it. Default: no. */
  emailVerification?: boolean;
}

interface WorkerFixtures {
  worldWith: (options: WorldOptions) => Promise<World>;
}

export const test = base.extend<{ email: string }, WorkerFixtures>({
  worldWith: [
    async ({}, use) => {
      const started = new Map<string, Promise<World>>();
      await use((options) => {
        const key = JSON.stringify(options);
        const world = started.get(key) ?? startWorld(options);
        started.set(key, world);
        return world;
      });
      for (const world of started.values()) {
        const { app, authkit } = await world;
        await app.process.stop();
        await authkit.server.close();
      }
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  email: async ({}, use) => use(`ada-${randomBytes(6).toString('hex')}@example.com`),
});

async function startWorld(options: WorldOptions): Promise<World> {
  const { document, middleware = 'default', callback = '/callback', env, organizations = [] } = options;
  const { emailVerification = false } = options;
  const port = await freePort(undefined);
  const url = `http://localhost:${port}`;
  const authkit = await AuthKit.start(url, {
    redirectUris: [url + callback],
    organizations,
    emailVerification,
  });
  const filled = Object.entries(env ?? {}).map(([name, value]) => [
    name,
    value.replaceAll('{port}', String(port)),
  ]);
  const app = await startApp({
    node: 'node',
    port,
    cookiePassword: randomBytes(32).toString('base64url'),
    authkitEnv: {
      ...authkit.server.env,
      FIXTURE_PROXY: middleware,
      WORKOS_REDIRECT_URI: url + callback,
      SERVICE_URL: url,
      ...Object.fromEntries(filled),
    },
    workspace: `e2e/seeds/.apps/${document}`,
  });
  return { app, authkit };
}

/** What an app printed, without colours. */
export const printed = ({ app }: World) => stripVTControlCharacters(app.process.output());

/** Where an answer leads, or the empty string. Next shortens a redirect of `middleware.ts` that stays on its host to a path. */
export function location({ url, headers }: Answer): string {
  const target = headers.get('location');
  return target === null ? '' : new URL(target, url).href;
}

const known = new Set(
  DOCUMENTS.flatMap(sectionsOf).flatMap(({ id, snippets }) => [id, ...snippets.map((snippet) => snippet.id)]),
);

/** Says which snippets, or sections without any, a test runs; docs/seed-coverage.md is made of this. */
export function runs(...ids: string[]) {
  for (const id of ids) if (!known.has(id)) throw new Error(`The guides have no ${id}`);
  return { annotation: ids.map((description) => ({ type: 'snippet', description })) };
}

export { expect };
