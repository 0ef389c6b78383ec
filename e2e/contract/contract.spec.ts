/**
 * One suite on this library and on the published package, from outside: what a browser or a client is answered. What
 * differs goes into docs/compared.md, with why; a difference without a reason fails, and so does a reason without one.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { PASSWORD } from '../support/authkit.ts';
import { setCookies } from '../support/http.ts';
import type { Answer } from '../support/http.ts';
import { authorizeByHttp } from '../support/sign-in-by-http.ts';
import { REASONS } from './reasons.ts';
import { expect, leaves, openWorld, Visitor, walk } from './world.ts';
import type { World } from './world.ts';

type Observe = (world: World) => Promise<Record<string, unknown>>;

const SPA = {
  accept: '*/*',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'same-origin',
};

const kinds = (answer: Answer) =>
  setCookies(answer)
    .map(({ name, removed }) => `${removed ? '-' : '+'}${name.replace(/[0-9a-f]{8,}/, '…')}`)
    .toSorted()
    .join(' ') || 'none';

const cacheable = (answer: Answer) => !/no-store/.test(answer.headers.get('cache-control') ?? '');

const withoutIds = (text: string) => text.replace(/\d{4,}/g, 'N');

const WATCHED: Record<string, Observe> = {
  'a public page, signed out': async ({ app }) => {
    const answer = await new Visitor(app).open('/');
    return { status: answer.status, cookies: kinds(answer), text: /Signed (in|out)/.exec(answer.body)?.[0] };
  },
  'a page that needs a user, signed out': async (world) => {
    const answer = await new Visitor(world.app).open('/members?tab=2');
    return { status: answer.status, leads: leaves(world, answer), cookies: kinds(answer) };
  },
  'a sign-in': async ({ guarded, newUser }) => {
    const visitor = new Visitor(guarded);
    const callback = await walk(visitor, guarded, await newUser(), '/members?tab=2');
    const session = setCookies(callback).find(({ name }) => name === 'wos-session');
    return {
      status: callback.status,
      location: callback.headers.get('location')?.replace(guarded.url, ''),
      'session cookie': Object.entries(session?.attributes ?? {})
        .filter(([name]) => name !== 'expires')
        .map((pair) => pair.join('='))
        .toSorted()
        .join('; '),
      'may be stored': cacheable(callback),
      'then the page': (await visitor.open('/members')).body.includes('Member:'),
    };
  },
  'two sign-ins at once in one browser': async ({ guarded, newUser }) => {
    const email = await newUser();
    const visitor = new Visitor(guarded);
    const first = await visitor.start('/members?tab=1');
    const second = await visitor.start('/members?tab=2');
    const finish = async (authorize: string) => {
      const callback = await authorizeByHttp(authorize, { email, password: PASSWORD });
      const answer = await visitor.open(callback.slice(guarded.url.length), {
        'sec-fetch-site': 'cross-site',
      });
      return answer.headers.get('location')?.replace(guarded.url, '');
    };
    return { 'the later one ends at': await finish(second), 'the earlier one ends at': await finish(first) };
  },
  'twenty sign-ins begun and left': async ({ guarded }) => {
    const visitor = new Visitor(guarded);
    for (let turn = 0; turn < 20; turn += 1) await visitor.start(`/members?turn=${turn}`);
    return { 'cookies left behind': visitor.cookies.header().split('; ').length };
  },
  'a session that has expired': async (world) => {
    const session = await world.authkit.expiredSession(world.email(), world.cookiePassword);
    const visitor = new Visitor(world.app, session);
    const refreshes = world.authkit.count({ grantType: 'refresh_token' });
    const answer = await visitor.open('/');
    return {
      text: /Signed (in|out)/.exec(answer.body)?.[0],
      refreshes: refreshes(),
      'a new token is kept': (await visitor.keptTokenId()) !== session.tokenId,
      'may be stored': cacheable(answer),
    };
  },
  'an expired session in a route handler behind the middleware': async (world) => {
    const session = await world.authkit.expiredSession(world.email(), world.cookiePassword);
    const visitor = new Visitor(world.app, session);
    const answer = await visitor.ask('/api/me', { headers: SPA });
    return { status: answer.status, email: answer.status === 200 && JSON.parse(answer.body).email !== null };
  },
  'ten requests at once with one expired session, refresh tokens strictly single-use': async (world) => {
    const session = await world.authkit.expiredSession(world.email(), world.cookiePassword);
    const refreshes = world.authkit.count({ grantType: 'refresh_token' });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => new Visitor(world.app, session).open('/')),
    );
    return {
      'refresh calls': refreshes() === 1 ? 'one' : 'more than one',
      'answers with the user': answers.every(({ body }) => body.includes('Signed in')) ? 'all' : 'not all',
    };
  },
  'a cookie that does not open': async (world) => {
    const visitor = new Visitor(world.app, { cookie: 'Fe26.2*1*garbage*~2' });
    const answer = await visitor.open('/');
    return { status: answer.status, text: /Signed (in|out)/.exec(answer.body)?.[0], cookies: kinds(answer) };
  },
  "somebody else's user sealed with a genuine token": async (world) => {
    const mallory = await world.authkit.session(world.email(), world.cookiePassword);
    const forged = await world.reseal(mallory.cookie, (session) => ({
      ...session,
      user: { ...session.user, id: 'user_of_somebody_else', email: 'victim@example.com' },
    }));
    const answer = await new Visitor(world.app, { cookie: forged }).open('/members');
    return { 'is the other user': answer.body.includes('victim@example.com') };
  },
  'the provider is down while a session must be renewed': async (world) => {
    const session = await world.authkit.expiredSession(world.email(), world.cookiePassword);
    world.authkit.server.faults.add('refresh', { kind: 'status', status: 503 });
    const visitor = new Visitor(world.app, session);
    const answer = await visitor.open('/');
    world.authkit.server.faults.clear();
    return { status: answer.status, 'cookie is kept': visitor.cookies.get('wos-session') === session.cookie };
  },
  'a guarded path, signed out, as a document': async (world) => {
    const answer = await new Visitor(world.guarded).open('/guarded');
    return { status: answer.status, leads: leaves({ ...world, app: world.guarded }, answer) };
  },
  'a guarded path, signed out, posted to by script': async (world) => {
    const answer = await new Visitor(world.guarded).ask('/guarded', {
      method: 'POST',
      headers: SPA,
      body: '{}',
    });
    return { status: answer.status, type: answer.headers.get('content-type') };
  },
  'a guarded path, signed out, as a soft navigation': async (world) => {
    const answer = await new Visitor(world.guarded).ask('/guarded', { headers: { ...SPA, rsc: '1' } });
    return { status: answer.status, leads: leaves({ ...world, app: world.guarded }, answer) };
  },
  'the callback without anything': async ({ app }) => {
    const answer = await new Visitor(app).open('/callback');
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      'may be stored': cacheable(answer),
    };
  },
  'the callback with a made-up state': async ({ app }) => {
    const answer = await new Visitor(app).open('/callback?code=x&state=made-up');
    return { status: answer.status, cookies: kinds(answer) };
  },
  'the callback with an error of the provider': async ({ app }) => {
    const answer = await new Visitor(app).open('/callback?error=access_denied&error_description=SPAM%20TEXT');
    return { status: answer.status, 'repeats the description': answer.body.includes('SPAM TEXT') };
  },
  'signing out': async (world) => {
    const session = await world.authkit.session(world.email(), world.cookiePassword);
    const visitor = new Visitor(world.app, session);
    const answer = await visitor.ask('/api/sign-out', {
      method: 'POST',
      headers: { ...SPA, origin: world.app.url },
    });
    return {
      status: answer.status,
      leads: leaves(world, answer),
      'session cookie': visitor.cookies.get('wos-session') === undefined ? 'removed' : 'kept',
    };
  },
  'a request on its way while the visitor signs out': async (world) => {
    const session = await world.authkit.expiredSession(world.email(), world.cookiePassword);
    const headers = { ...SPA, origin: world.app.url };
    await new Visitor(world.app, session).ask('/api/sign-out', { method: 'POST', headers });
    const late = new Visitor(world.app, session);
    const answer = await late.open('/');
    return { text: /Signed (in|out)/.exec(answer.body)?.[0] };
  },
};

test('the same suite on ours and on the published 4.3.2', async () => {
  test.setTimeout(600_000);
  const [ours, theirs] = [await openWorld('ours'), await openWorld('published-4')];
  const rows: string[] = [];
  const differing = new Set<string>();
  try {
    for (const [what, observe] of Object.entries(WATCHED)) {
      const seen = async (world: World) =>
        observe(world).catch((error: Error) => ({ failed: withoutIds(error.message.split('\n')[0] ?? '') }));
      const [here, there] = [await seen(ours), await seen(theirs)];
      expect(Object.keys(here), `${what}, on ours: ${JSON.stringify(here)}`).not.toContain('failed');
      for (const key of new Set([...Object.keys(here), ...Object.keys(there)])) {
        const [a, b] = [here, there].map((side) =>
          withoutIds(String((side as Record<string, unknown>)[key])),
        );
        if (a === b) continue;
        const name = `${what}: ${key}`;
        differing.add(name);
        rows.push(`| ${name} | ${a} | ${b} | ${REASONS[name] ?? ''} |`);
      }
    }
  } finally {
    await ours.close();
    await theirs.close();
  }
  const alike = Object.keys(WATCHED).filter(
    (what) => ![...differing].some((name) => name.startsWith(`${what}: `)),
  );
  const page = [
    '# Compared with the published package',
    '',
    `The same app, once with this library and once with release 4.3.2 of the published package, is asked the same ${Object.keys(WATCHED).length} things`,
    'from outside. These are the answers that differ, and why ours is right. `npm run test:contract` writes this page, and fails',
    'when a difference has no reason.',
    '',
    '| what | ours | 4.3.2 | why |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    `Answered the same: ${alike.join('; ')}.`,
    '',
  ].join('\n');
  const file = fileURLToPath(new URL('../../docs/compared.md', import.meta.url));
  if (process.env['AUTHKIT_CONTRACT'] === 'write') await writeFile(file, page);
  expect([...differing].toSorted(), 'what differs has a reason').toEqual(Object.keys(REASONS).toSorted());
  expect(await readFile(file, 'utf8'), 'npm run test:contract writes it').toBe(page);
});
