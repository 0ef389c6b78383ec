/** An app made with one release, the same app with every path guarded, and an AuthKit for both. */
import { randomBytes } from 'node:crypto';
import { sealData, unsealData } from 'iron-session';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { startApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { AuthKit, PASSWORD } from '../support/authkit.ts';
import { Visitor as AnyVisitor } from '../support/fixture.ts';
import type { Answer } from '../support/http.ts';
import { authorizeByHttp } from '../support/sign-in-by-http.ts';

export { expect } from '@playwright/test';

export type Release = 'ours' | 'published-4' | 'published-2';

interface Session {
  accessToken: string;
  refreshToken: string;
  user: { id: string; email: string };
}

export interface World {
  app: App;
  guarded: App;
  authkit: AuthKit;
  cookiePassword: string;
  email: () => string;
  /** Somebody with an account. */
  newUser: () => Promise<string>;
  /** Opens a cookie, changes what it holds, and seals it again, without any release's code. */
  reseal: (cookie: string, change: (session: Session) => Session) => Promise<string>;
  close: () => Promise<void>;
}

const email = () => `ada-${randomBytes(6).toString('hex')}@example.com`;

export async function openWorld(release: Release): Promise<World> {
  const [port, guardedPort] = [await freePort(undefined), await freePort(undefined)];
  const authkit = await AuthKit.start(`http://localhost:${port}`, {
    redirectUris: [`http://localhost:${port}/callback`, `http://localhost:${guardedPort}/callback`],
    refreshReplaySeconds: 0,
  });
  const cookiePassword = randomBytes(32).toString('base64url');
  const app = await startRelease(release, port, authkit, cookiePassword);
  const guarded = await startRelease(release, guardedPort, authkit, cookiePassword, {
    CONTRACT_GUARDED: '1',
  });
  return {
    app,
    guarded,
    authkit,
    cookiePassword,
    email,
    newUser: async () => {
      const address = email();
      await authkit.createUser(address);
      return address;
    },
    reseal: async (cookie, change) => {
      const session = await unsealData<Session>(cookie, { password: cookiePassword });
      return await sealData(change(session), { password: cookiePassword, ttl: 0 });
    },
    close: async () => {
      await app.process.stop();
      await guarded.process.stop();
      await authkit.server.close();
    },
  };
}

export async function startRelease(
  release: Release,
  port: number,
  authkit: AuthKit,
  cookiePassword: string,
  env: Record<string, string> = {},
): Promise<App> {
  const redirectUri = `http://localhost:${port}/callback`;
  return await startApp({
    node: 'node',
    port,
    cookiePassword,
    authkitEnv: {
      ...authkit.server.env,
      NEXT_PUBLIC_WORKOS_REDIRECT_URI: redirectUri,
      WORKOS_REDIRECT_URI: redirectUri,
      ...env,
    },
    workspace: `e2e/contract/.apps/${release}`,
  });
}

/** A visitor who follows redirects within the app, as far as AuthKit. */
export class Visitor extends AnyVisitor {
  constructor(
    private readonly at: App,
    session?: { cookie: string },
  ) {
    super(at, session);
  }

  /** Opens a page that needs a user; the URL at AuthKit where that leads. */
  async start(path: string): Promise<string> {
    return await this.follow(await this.open(path));
  }

  /** The URL at AuthKit where an answer leads. */
  async follow(answer: Answer): Promise<string> {
    let last = answer;
    for (let hops = 0; hops < 4; hops += 1) {
      const target = new URL(last.headers.get('location') ?? '', last.url);
      if (target.pathname === '/user_management/authorize') return target.href;
      if (target.host !== new URL(this.at.url).host || target.href === last.url) break;
      last = await this.open(target.pathname + target.search);
    }
    throw new Error(`This does not lead to AuthKit: ${last.status} at ${last.url.split('?')[0]}`);
  }
}

/** A whole sign-in that begins at a page; the answer is the callback's. */
export async function walk(visitor: Visitor, app: App, address: string, path: string): Promise<Answer> {
  const callback = await authorizeByHttp(await visitor.start(path), { email: address, password: PASSWORD });
  return await visitor.open(callback.slice(app.url.length), { 'sec-fetch-site': 'cross-site' });
}

/** Where an answer leads, in words that are the same for every release. */
export function leaves({ app, authkit }: Pick<World, 'app' | 'authkit'>, answer: Answer): string {
  const location = answer.headers.get('location');
  if (location === null) return 'nowhere';
  const target = new URL(location, answer.url);
  if (target.origin === authkit.url) return `AuthKit ${target.pathname}`;
  return target.host === new URL(app.url).host ? `the app ${target.pathname}` : target.origin;
}
