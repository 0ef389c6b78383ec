/** An expired token, renewed by the proxy, on whatever it runs. */
import { actionResult, observed } from '../support/fixture.ts';
import type { Observation, Visitor } from '../support/fixture.ts';
import { expect, test } from './support/test.ts';
import type { World } from './support/test.ts';

type Place = (visitor: Visitor, at: World['at']) => Promise<Pick<Observation, 'user' | 'tokenId'>>;

const PLACES: Record<string, Place> = {
  page: async (visitor, at) => observed(await visitor.open(at('/members')), 'page'),
  handler: async (visitor, at) => JSON.parse((await visitor.ask(at('/api/me'))).body) as Observation,
  action: async (visitor, at) =>
    actionResult(await visitor.call(at('/docs/actions'), 'observe')) as Observation,
};

for (const [name, look] of Object.entries(PLACES)) {
  test(`a refresh in the proxy is seen in a ${name}, once, and kept`, async ({ world, email }) => {
    const { app, at, authkit } = world;
    const old = await authkit.expiredSession(email, app.cookiePassword);
    const visitor = world.visitor(old);
    const refreshes = authkit.count({ grantType: 'refresh_token' });
    const seen = await look(visitor, at);
    expect(seen.user).toBe(email);
    expect(seen.tokenId).not.toBe(old.tokenId);
    expect(await visitor.keptTokenId()).toBe(seen.tokenId);
    for (const other of Object.values(PLACES)) expect((await other(visitor, at)).tokenId).toBe(seen.tokenId);
    expect(refreshes()).toBe(1);
  });
}

test('ten requests at once with one expired session cost one refresh, and all see it', async ({
  world,
  email,
}) => {
  const { app, at, authkit } = world;
  const old = await authkit.expiredSession(email, app.cookiePassword);
  const refreshes = authkit.count({ grantType: 'refresh_token' });
  const visitors = Array.from({ length: 10 }, () => world.visitor(old));
  const seen = await Promise.all(
    visitors.map(async (visitor) => observed(await visitor.open(at('/members')), 'page')),
  );
  expect(seen.map(({ user }) => user)).toEqual(visitors.map(() => email));
  const kept = await Promise.all(visitors.map((visitor) => visitor.keptTokenId()));
  expect(new Set([...kept, ...seen.map(({ tokenId }) => tokenId)]).size).toBe(1);
  expect(kept[0]).not.toBe(old.tokenId);
  expect(refreshes()).toBe(1);
});

test('refreshSession() in an action is seen in it and kept', async ({ world, email }) => {
  const { app, at, authkit } = world;
  const session = await authkit.session(email, app.cookiePassword);
  const visitor = world.visitor(session);
  const after = actionResult(await visitor.call(at('/docs/actions'), 'refresh')) as Observation;
  expect(after.user).toBe(email);
  expect(after.tokenId).not.toBe(session.tokenId);
  expect(await visitor.keptTokenId()).toBe(after.tokenId);
});
