/** Webhooks: whom they are believed from, and what they do to sessions at their next request. */
import { createHmac } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { bindHandleWebhook, handleWebhook, type WebhookEvent } from '../../src/next/webhook.js';
import { verifyBearer } from '../../src/session/bearer.js';
import { resolveSession } from '../../src/session/resolve.js';
import { accessToken, cookieWith, jarOf, MINUTE, resolve, USER, useProvider } from '../support/provider.js';
import { asProcess, StrictStore, type ProcessMemory } from '../support/store.js';

const { provider, keys, newConfig } = useProvider();
const SECRET = 'the secret of this endpoint';

function signed(event: unknown, { secret = SECRET, at = Date.now() } = {}): Request {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const v1 = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return post(body, { 'workos-signature': `t=${at}, v1=${v1}` });
}

const post = (body: string, headers: Record<string, string> = {}) =>
  new Request('http://localhost:3000/webhooks', { method: 'POST', body, headers });

const eventOf = (event: string, data: object, created = Date.now()) => ({
  id: 'event_1',
  event,
  data,
  created_at: new Date(created).toISOString(),
});

async function endpoint(onEvent?: (event: WebhookEvent) => void) {
  const config = await newConfig({ webhookSecret: SECRET });
  return { config, handle: bindHandleWebhook(() => Promise.resolve(config))({ onEvent }) };
}

describe('believed', () => {
  test('is what the provider has signed within three minutes, and it reaches the app', async () => {
    const seen: WebhookEvent[] = [];
    const { handle } = await endpoint((event) => void seen.push(event));
    const event = eventOf('user.created', { id: 'user_9' });
    expect((await handle(signed(event))).status).toBe(200);
    expect((await handle(signed(event, { at: Date.now() - 179_000 }))).status).toBe(200);
    expect(seen).toEqual([event, event]);
  });

  const good = JSON.stringify(eventOf('session.revoked', { id: 'session_1' }));
  test.each([
    ['without a signature', () => post(good)],
    ['signed with another secret', () => signed(good, { secret: 'a guess' })],
    ['signed in seconds', () => signed(good, { at: Math.floor(Date.now() / 1000) })],
    ['signed too long ago', () => signed(good, { at: Date.now() - 181_000 })],
    ['signed in the future', () => signed(good, { at: Date.now() + 181_000 })],
    [
      'changed on its way',
      () => post(good.replace('session_1', 'session_2'), Object.fromEntries(signed(good).headers)),
    ],
    ['with a signature of another form', () => post(good, { 'workos-signature': 't=1,v1=zz' })],
  ])('is nothing %s', async (_how, request) => {
    const seen: WebhookEvent[] = [];
    const { handle, config } = await endpoint((event) => void seen.push(event));
    const response = await handle(request());
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      401,
      'webhook_rejected',
    ]);
    expect(seen).toEqual([]);
    expect((await resolve(config, await cookieWith(config, keys.first, Date.now() - MINUTE))).kind).toBe(
      'signed-in',
    );
  });

  test.each(['', '[]', '"text"', '{"event":1}', '{"event":"a","data":null}'])(
    'is not what is no event, though it is signed: %s',
    async (body) => {
      const { handle } = await endpoint();
      expect((await handle(signed(body))).status).toBe(400);
    },
  );

  test('a byte order mark before it is a byte like any other: signed or not', async () => {
    const { handle } = await endpoint();
    expect((await handle(post(`\uFEFF${good}`, Object.fromEntries(signed(good).headers)))).status).toBe(401);
  });

  test.each([[() => undefined], [{ onEvent: 'x' }], [null]])('%s is no set of options', (options) => {
    expect(() => handleWebhook(options as never)).toThrow('handleWebhook takes { onEvent }');
  });

  test('more than any event is refused before it is read whole', async () => {
    const { handle } = await endpoint();
    expect((await handle(signed('x'.repeat(1_100_000)))).status).toBe(413);
  });

  test('what the app’s handler throws goes on to the provider, which sends the event again', async () => {
    const { handle } = await endpoint(() => {
      throw new Error('The database is away');
    });
    await expect(handle(signed(eventOf('user.created', {})))).rejects.toThrow('The database is away');
  });

  test('without a secret it says which setting is missing', async () => {
    vi.stubEnv('WORKOS_CLIENT_ID', 'client_1');
    vi.stubEnv('WORKOS_API_KEY', 'sk_1');
    vi.stubEnv('WORKOS_COOKIE_PASSWORD', 'a password for the test of webhooks');
    vi.stubEnv('WORKOS_REDIRECT_URI', 'http://localhost:3000/callback');
    await expect(handleWebhook()(post('{}'))).rejects.toThrow('WORKOS_WEBHOOK_SECRET is not set');
  });
});

describe('what follows', () => {
  test('a revoked session ends at its next request, with the reason; another of the same user does not', async () => {
    const { config, handle } = await endpoint();
    const [revoked, other] = await Promise.all(
      ['session_1', 'session_2'].map((sid) =>
        cookieWith(config, keys.first, Date.now() - MINUTE, USER, { sid }),
      ),
    );
    expect((await resolve(config, revoked!)).kind).toBe('signed-in');
    await handle(
      signed(eventOf('session.revoked', { object: 'session', id: 'session_1', user_id: USER.id })),
    );
    expect(await resolve(config, revoked!)).toMatchObject({ kind: 'signed-out', reason: 'revoked' });
    expect(await resolve(config, revoked!, { mayRefresh: false })).toMatchObject({ reason: 'revoked' });
    expect((await resolve(config, other!)).kind).toBe('signed-in');
    expect(provider.refreshes).toBe(0);
  });

  test('its access token is refused as a bearer token, too, also by a process that was not told', async () => {
    const settings = { webhookSecret: SECRET, cookiePassword: `one of several processes ${Math.random()}` };
    const refreshStore = new StrictStore();
    const [config, other] = [
      await newConfig(settings, { refreshStore }),
      await newConfig(settings, { refreshStore }),
    ];
    const claims = { iss: `${config.apiOrigin}/user_management/client_1` };
    const token = await accessToken(keys.first, Date.now() - MINUTE, claims);
    const another = await accessToken(keys.first, Date.now() - MINUTE, { ...claims, sid: 'session_2' });
    const memory: ProcessMemory = new Map();
    const elsewhere = (bearer: string) => asProcess(memory, () => verifyBearer(bearer, other, Date.now()));
    expect((await elsewhere(token)).kind).toBe('genuine');
    const handle = bindHandleWebhook(() => Promise.resolve(config))();
    await handle(signed(eventOf('session.revoked', { id: 'session_1' })));
    expect((await verifyBearer(token, config, Date.now())).kind).toBe('invalid');
    expect((await elsewhere(token)).kind).toBe('invalid');
    expect((await elsewhere(another)).kind).toBe('genuine');
  });

  test('the cookie of a revoked session goes once no answer of a new sign-in can be on its way', async () => {
    const { config, handle } = await endpoint();
    const cookies = await cookieWith(config, keys.first, Date.now() - MINUTE);
    await handle(signed(eventOf('session.revoked', { id: 'session_1' })));
    expect((await resolve(config, cookies)).cleared).toBe(false);
    expect((await resolve(config, cookies, { now: () => Date.now() + 11_000 })).cleared).toBe(true);
  });

  test('all sessions of a deleted user end', async () => {
    const { config, handle } = await endpoint();
    const cookies = await cookieWith(config, keys.first, Date.now() - MINUTE);
    await handle(signed(eventOf('user.deleted', { id: USER.id })));
    expect(await resolve(config, cookies)).toMatchObject({ reason: 'revoked' });
  });

  test.each([
    ['organization_membership.updated', { user_id: USER.id, organization_id: 'org_1' }],
    ['organization_membership.deleted', { user_id: USER.id, organization_id: 'org_1' }],
    ['user.updated', { id: USER.id }],
    ['role.updated', { slug: 'admin' }],
    ['organization_role.updated', { slug: 'admin' }],
    ['permission.deleted', { slug: 'posts:write' }],
  ])('after %s the next request that can renews the session, once', async (event, data) => {
    const { config, handle } = await endpoint();
    const cookies = await cookieWith(config, keys.first, Date.now() - MINUTE);
    // So that the new token is of a later second than the event.
    provider.clock = Date.now() + 2_000;
    await handle(signed(eventOf(event, data)));
    expect((await resolve(config, cookies, { mayRefresh: false })).kind).toBe('signed-in');
    expect((await resolve(config, cookies)).kind).toBe('refreshed');
    expect((await resolve(config, cookies)).kind).toBe('refreshed');
    expect(provider.refreshes).toBe(1);
  });

  test('tokens that are newer than the event are left alone', async () => {
    const { config, handle } = await endpoint();
    await handle(signed(eventOf('role.updated', {}, Date.now() - 10 * MINUTE)));
    await handle(signed(eventOf('session.revoked', { id: 'session_1' }, Date.now() - 10 * MINUTE)));
    expect((await resolve(config, await cookieWith(config, keys.first, Date.now()))).kind).toBe('signed-in');
    expect(provider.refreshes).toBe(0);
  });

  test('an event dated in the future is taken for as old as its signature', async () => {
    const { config, handle } = await endpoint();
    await handle(signed(eventOf('role.updated', {}, Date.now() + 60 * MINUTE)));
    provider.clock = Date.now() + 2_000;
    const cookies = await cookieWith(config, keys.first, provider.clock);
    expect((await resolve(config, cookies)).kind).toBe('signed-in');
  });

  test('while the provider is down a changed session goes on as it was', async () => {
    const { config, handle } = await endpoint();
    const cookies = await cookieWith(config, keys.first, Date.now() - MINUTE);
    await resolve(config, cookies);
    await handle(signed(eventOf('user.updated', { id: USER.id })));
    provider.answer = { status: 503, body: '' };
    expect((await resolve(config, cookies)).kind).toBe('signed-in');
  });

  test('what no other process could be told is not accepted, so that the provider sends it again', async () => {
    const refreshStore = new StrictStore();
    const config = await newConfig({ webhookSecret: SECRET }, { refreshStore });
    const handle = bindHandleWebhook(() => Promise.resolve(config))();
    refreshStore.state = 'fails';
    const revoked = eventOf('session.revoked', { id: 'session_1' });
    expect((await handle(signed(revoked))).status).toBe(503);
    refreshStore.state = 'works';
    expect((await handle(signed(revoked))).status).toBe(200);
  });

  test('two events about one user at once are both heard, whatever their order', async () => {
    const refreshStore = new StrictStore();
    const settings = { webhookSecret: SECRET, cookiePassword: `for two events at once ${Math.random()}` };
    for (let round = 0; round < 10; round++) {
      const [one, two] = await Promise.all([
        newConfig(settings, { refreshStore }),
        newConfig(settings, { refreshStore }),
      ]);
      const id = `user_${round}`;
      const cookies = await cookieWith(one, keys.first, Date.now() - MINUTE, { ...USER, id }, { sub: id });
      const handle = bindHandleWebhook(() => Promise.resolve(one))();
      await asProcess(new Map(), () =>
        Promise.all([
          handle(signed(eventOf('user.deleted', { id }))),
          handle(signed(eventOf('organization_membership.deleted', { user_id: id }))),
        ]),
      );
      expect(await asProcess(new Map(), () => resolve(two, cookies))).toMatchObject({ reason: 'revoked' });
    }
  });

  test('a membership that ended, and a provider that refuses to renew: signed out, though the token is good', async () => {
    const { config, handle } = await endpoint();
    const cookies = await cookieWith(config, keys.first, Date.now() - MINUTE);
    await resolve(config, cookies);
    await handle(signed(eventOf('organization_membership.deleted', { user_id: USER.id })));
    provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
    expect(await resolve(config, cookies)).toMatchObject({ kind: 'signed-out', reason: 'refresh_rejected' });
  });

  test('a token made in the very second of the event is renewed once for it, not at every request', async () => {
    const { config, handle } = await endpoint();
    const cookies = await cookieWith(config, keys.first, Date.now() - MINUTE);
    const at = Date.now() + 500;
    provider.clock = at;
    await handle(signed(eventOf('user.updated', { id: USER.id }, at), { at }));
    const outcome = await resolveSession(cookies, config, { mayRefresh: true });
    for (let i = 0; i < 5; i++) {
      expect((await resolve(config, jarOf(outcome.intents))).kind).toBe('signed-in');
    }
    expect(provider.refreshes).toBe(1);
  });

  test('with a store every other process knows it at its next request', async () => {
    const refreshStore = new StrictStore();
    const settings = { webhookSecret: SECRET, cookiePassword: `one of several processes ${Math.random()}` };
    const [one, two] = await Promise.all([
      newConfig(settings, { refreshStore }),
      newConfig(settings, { refreshStore }),
    ]);
    const memory: ProcessMemory = new Map();
    const cookies = await cookieWith(one, keys.first, Date.now() - MINUTE);
    const inOther = () => asProcess(memory, () => resolve(two, cookies));
    expect((await inOther()).kind).toBe('signed-in');
    await bindHandleWebhook(() => Promise.resolve(one))()(
      signed(eventOf('session.revoked', { id: 'session_1' })),
    );
    expect(await inOther()).toMatchObject({ kind: 'signed-out', reason: 'revoked' });
  });
});
