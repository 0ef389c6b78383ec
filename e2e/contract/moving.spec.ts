/** Deployments from the published package to this library and back, one request at a time. */
import { randomBytes } from 'node:crypto';
import { test } from '@playwright/test';
import { freePort } from '../../scripts/lib/free-port.mjs';
import type { App } from '../support/app.ts';
import { AuthKit, PASSWORD, tokenIdIn } from '../support/authkit.ts';
import { CookieJar } from '../support/http.ts';
import { authorizeByHttp } from '../support/sign-in-by-http.ts';
import { expect, startRelease, Visitor } from './world.ts';
import type { Release } from './world.ts';

/** Two releases behind one address, as far as cookies and the provider can tell: both know the same redirect URI. */
async function deployment(before: Release, after: Release, env: Record<string, string> = {}) {
  const [port, otherPort] = [await freePort(undefined), await freePort(undefined)];
  const redirectUri = `http://localhost:${port}/callback`;
  const authkit = await AuthKit.start(`http://localhost:${port}`, { refreshReplaySeconds: 0 });
  const password = randomBytes(32).toString('base64url');
  const uri = {
    WORKOS_REDIRECT_URI: redirectUri,
    NEXT_PUBLIC_WORKOS_REDIRECT_URI: redirectUri,
    // Sign-ins begin in the middleware, since 4.3.2 cannot begin one in a page (docs/compared.md).
    CONTRACT_GUARDED: '1',
    ...env,
  };
  const old = await startRelease(before, port, authkit, password, uri);
  const fresh = await startRelease(after, otherPort, authkit, password, uri);
  const email = `ada-${randomBytes(6).toString('hex')}@example.com`;
  await authkit.createUser(email);
  return {
    authkit,
    old,
    fresh,
    email,
    password,
    close: async () => {
      await old.process.stop();
      await fresh.process.stop();
      await authkit.server.close();
    },
  };
}

/** The same browser at another process: its cookies go by host, not by port. */
function at(app: App, visitor: Visitor): Visitor {
  const there = new Visitor(app);
  for (const pair of visitor.cookies.header().split('; ')) {
    const equals = pair.indexOf('=');
    if (equals > 0) there.cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return there;
}

const path = (url: string) => new URL(url).pathname + new URL(url).search;
const CROSS = { 'sec-fetch-site': 'cross-site' };

for (const published of ['published-4', 'published-2'] as const) {
  for (const [before, after] of [
    [published, 'ours'],
    ['ours', published],
  ] as const) {
    test(`a session made by ${before} opens at ${after}, is renewed there, and opens back at ${before}`, async () => {
      const world = await deployment(before, after);
      try {
        const visitor = new Visitor(world.old);
        const authorize = await visitor.start('/members');
        const callback = await authorizeByHttp(authorize, { email: world.email, password: PASSWORD });
        await visitor.open(path(callback), CROSS);
        expect((await visitor.open('/members')).body).toContain(`Member: ${world.email}`);

        const moved = at(world.fresh, visitor);
        expect((await moved.open('/members')).body).toContain(`Member: ${world.email}`);

        // Renewed at the new release by the app's own wish, then used at the old one that is still running.
        const session = await world.authkit.expiredSession(`x-${world.email}`, world.password);
        const renewing = new Visitor(world.fresh, session);
        expect((await renewing.open('/members')).body).toContain(`Member: x-${world.email}`);
        const renewed = renewing.cookies.get('wos-session') ?? '';
        expect(await tokenIdIn(renewed, world.password)).not.toBe(session.tokenId);
        expect((await at(world.old, renewing).open('/members')).body).toContain(`Member: x-${world.email}`);
      } finally {
        await world.close();
      }
    });
  }

  for (const [before, after, env] of [
    [published, 'ours', {}],
    ['ours', published, { CONTRACT_BEGINS_AGAIN: '1' }],
  ] as const) {
    const how = after === 'ours' ? '' : ', with the callback of the guide';
    test(`a sign-in that ${before} began is finished by ${after}${how}, and nothing is asked twice`, async () => {
      const world = await deployment(before, after, env);
      try {
        const visitor = new Visitor(world.old);
        const atAuthKit = new CookieJar();
        const who = { email: world.email, password: PASSWORD };
        const callback = await authorizeByHttp(await visitor.start('/members'), who, atAuthKit);
        const moved = at(world.fresh, visitor);
        const answer = await moved.open(path(callback), CROSS);
        // Neither can open the other's state, so it begins anew, in the same browser.
        const again = await moved.follow(answer);
        const nobody = { email: 'nobody@example.com', password: 'is never asked' };
        const second = await authorizeByHttp(again, nobody, atAuthKit);
        // The redirect URI is the other process's address, and the browser is the same at both.
        const finished = await moved.open(path(second), CROSS);
        expect([303, 307]).toContain(finished.status);
        expect((await moved.open('/members')).body).toContain(`Member: ${world.email}`);
      } finally {
        await world.close();
      }
    });
  }

  test(`without that callback, ${published} answers what ours began with an error, and a second try works`, async () => {
    const world = await deployment('ours', published);
    try {
      const visitor = new Visitor(world.old);
      const who = { email: world.email, password: PASSWORD };
      const callback = await authorizeByHttp(await visitor.start('/members'), who);
      const moved = at(world.fresh, visitor);
      expect((await moved.open(path(callback), CROSS)).status).toBeGreaterThanOrEqual(400);
      await moved.open(path(await authorizeByHttp(await moved.start('/members'), who)), CROSS);
      expect((await moved.open('/members')).body).toContain(`Member: ${world.email}`);
    } finally {
      await world.close();
    }
  });
}
