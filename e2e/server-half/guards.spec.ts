import type { Ask, Answer } from '../support/http.ts';
import { setCookies } from '../support/http.ts';
import { Visitor } from '../support/fixture.ts';
import { expect, test } from '../support/worlds.ts';
import type { World } from '../support/worlds.ts';

test.describe.configure({ mode: 'default' });

const GUARDS = [
  'ensure-signed-in',
  'protect',
  'protect-permission',
  'protect-forbidden',
  'protect-path',
  'refresh-ensure',
] as const;
type Guard = (typeof GUARDS)[number];

const NEEDS_PERMISSION: readonly Guard[] = ['protect-permission', 'protect-forbidden', 'protect-path'];

interface Place {
  /** Whether a session can be renewed there without the proxy. */
  writes: boolean;
  guards: readonly Guard[];
  go: (visitor: Visitor, guard: Guard, headers?: Record<string, string>) => Promise<Answer>;
}

const rendered = GUARDS.filter((guard) => guard !== 'refresh-ensure');
const called = GUARDS.filter((guard) => guard !== 'protect-forbidden' && guard !== 'protect-path');
const inRender = (path: string): Place => ({
  writes: false,
  guards: rendered,
  go: (visitor, guard, headers) => visitor.open(`${path}/${guard}`, headers),
});
const inHandler = (method: string): Place => ({
  writes: true,
  guards: GUARDS,
  go: (visitor, guard, headers = {}) =>
    visitor.ask(`/api/guarded/${guard}`, { method, headers } satisfies Ask),
});

const PLACES: Record<string, Place> = {
  'a page': inRender('/guarded/page'),
  'a layout': inRender('/guarded/layout'),
  generateMetadata: inRender('/guarded/metadata'),
  'not-found.tsx': {
    writes: false,
    guards: ['ensure-signed-in'],
    go: (visitor, _guard, headers) => visitor.open('/guarded/not-found', headers),
  },
  'a GET handler': inHandler('GET'),
  'a POST handler': inHandler('POST'),
  'an action that a client component calls': {
    writes: true,
    guards: called,
    go: (visitor, guard, headers) => visitor.call('/actions', guard, headers),
  },
  'an action of a form without JavaScript': {
    writes: true,
    guards: called,
    go: (visitor, guard, headers) => visitor.post('/actions', guard, headers),
  },
};

const letIn = (answer: Answer): boolean =>
  answer.body.includes('the secret of') || setCookies(answer).some(({ name }) => name === 'trace');

/** Wherever an answer sends the browser: by a header, by the router, or by the page itself. */
function targetOf(answer: Answer): URL | undefined {
  const inPage = /<meta id="__next-page-redirect"[^>]*content="\d+;url=([^"]*)"/.exec(answer.body)?.[1];
  const target =
    answer.headers.get('location') ??
    answer.headers.get('x-action-redirect')?.replace(/;\w+$/, '') ??
    inPage?.replaceAll('&amp;', '&');
  return target === undefined ? undefined : new URL(target, answer.url);
}

function expectSignInStart(answer: Answer, { app }: World): URL {
  const target = targetOf(answer);
  expect(`${target?.origin}${target?.pathname}`, `where ${answer.url} sends to`).toBe(`${app.url}/callback`);
  expect(target?.searchParams.get('authkit')).toBe('sign-in');
  return target as URL;
}

const who = { refreshReplaySeconds: 0 };

for (const proxy of ['ours', 'off']) {
  test.describe(proxy === 'ours' ? 'behind the proxy' : 'with a proxy that does nothing', () => {
    for (const [name, { guards, writes, go }] of Object.entries(PLACES)) {
      test(`a guard in ${name} lets nobody in who is signed out`, async ({ worldWith }) => {
        const world = await worldWith({ proxy, authkit: who });
        for (const guard of guards) {
          const answer = await go(new Visitor(world.app), guard);
          expect(letIn(answer), guard).toBe(false);
          // A not-found page is what is shown already: Next redirects nobody from it.
          if (name !== 'not-found.tsx') expectSignInStart(answer, world);
        }
      });

      test(`a guard in ${name} tells who may from who may not`, async ({ worldWith, email }) => {
        const world = await worldWith({ proxy, authkit: who });
        const { app, authkit } = world;
        const plain = new Visitor(app, await authkit.session(email, app.cookiePassword));
        const writer = await authkit.session(`writer-${email}`, app.cookiePassword, ['posts:write']);
        for (const guard of guards) {
          const needs = NEEDS_PERMISSION.includes(guard);
          const answer = await go(plain, guard);
          expect(letIn(answer), `${guard}, without the permission`).toBe(!needs);
          const target = targetOf(answer)?.pathname;
          expect(target, `${guard}: nobody is sent to sign in again`).toBe(
            guard === 'protect-path' ? '/seen' : undefined,
          );
          expect(letIn(await go(new Visitor(app, writer), guard)), `${guard}, with it`).toBe(true);
        }
      });

      const renews = proxy === 'ours' || writes;
      test(`a guard in ${name} ${renews ? 'renews' : 'does not believe'} an expired token`, async ({
        worldWith,
        email,
      }) => {
        const world = await worldWith({ proxy, authkit: who });
        const { app, authkit } = world;
        for (const guard of guards) {
          const old = await authkit.expiredSession(`${guard}-${email}`, app.cookiePassword, ['posts:write']);
          const visitor = new Visitor(app, old);
          const refreshes = authkit.count({ grantType: 'refresh_token' });
          const answer = await go(visitor, guard);
          expect(letIn(answer), guard).toBe(renews);
          // What render could not keep must not be spent there.
          const spent = proxy === 'off' && renews && guard === 'refresh-ensure' ? 1 : Number(renews);
          expect(refreshes(), `refresh tokens spent by ${guard}`).toBe(spent);
          expect(visitor.cookies.get('wos-session') === old.cookie, `${guard} keeps the cookie`).toBe(
            !renews,
          );
        }
      });
    }
  });
}

const FOREIGN_PATHS = [
  '//evil.example/x',
  'https://evil.example/',
  '/\\evil.example',
  '/%09/evil.example',
  '/.//evil.example',
  'javascript:alert(1)',
  'blob:http://localhost/x',
  '/callback?authkit=sign-out',
];

/** Requests of somebody who knows how the proxy and Next talk to each other. */
async function spoofs(
  { app, authkit }: World,
  email: string,
): Promise<Record<string, Record<string, string>>> {
  const handoff = (fields: Record<string, string>) =>
    new URLSearchParams({ screen: 'sign-in', ...fields }).toString();
  const other = await authkit.session(email, app.cookiePassword);
  const links = await new Visitor(app).open('/links');
  const sealed = /flow%3D([\w.*~%-]+)/.exec(links.body)?.[1] ?? '';
  expect(sealed, 'a flow that the app sealed itself').not.toBe('');
  return {
    ...Object.fromEntries(
      FOREIGN_PATHS.map((path) => [`the hand-off names ${path}`, { 'x-authkit-handoff': handoff({ path }) }]),
    ),
    'a hand-off with a replayed flow': {
      'x-authkit-handoff': handoff({ path: '/seen', flow: decodeURIComponent(decodeURIComponent(sealed)) }),
    },
    'a hand-off with an invented flow': {
      'x-authkit-handoff': handoff({ path: '/seen', flow: 'https://evil.example/callback' }),
    },
    'a hand-off that says it was renewed': { 'x-authkit-handoff': handoff({ path: '/seen', renewed: '1' }) },
    'a hand-off that is no hand-off': { 'x-authkit-handoff': '%%%\u00ff' },
    'a hand-off under its inner name': {
      'x-middleware-override-headers': 'x-authkit-handoff,cookie',
      'x-middleware-request-x-authkit-handoff': handoff({ path: '//evil.example' }),
      'x-middleware-request-cookie': `wos-session=${other.cookie}`,
    },
    'a proxy that has run already': {
      'x-middleware-subrequest': Array.from({ length: 8 }, () => 'proxy').join(':'),
      'x-middleware-next': '1',
    },
    'a cookie that the proxy would have set': {
      'x-middleware-set-cookie': `wos-session=${other.cookie}; Path=/`,
    },
    'headers of the published package': {
      'x-workos-middleware': 'true',
      'x-workos-session': other.cookie,
      'x-url': 'https://evil.example/',
      'x-redirect-uri': 'https://evil.example/callback',
    },
    "somebody else's access token": { authorization: `Bearer ${other.tokens[0]}` },
    'another host': {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    },
    'another host, by name': { host: 'evil.example' },
  };
}

for (const proxy of ['ours', 'off']) {
  for (const [name, { go }] of Object.entries(PLACES)) {
    if (name === 'not-found.tsx') continue;
    test(`headers from outside sign nobody in and send nobody away: ${name}, proxy ${proxy}`, async ({
      worldWith,
      email,
    }) => {
      const world = await worldWith({ proxy, authkit: who });
      for (const [what, headers] of Object.entries(await spoofs(world, email))) {
        const answer = await go(new Visitor(world.app), 'protect', headers);
        expect(letIn(answer), what).toBe(false);
        // Next itself refuses an action that comes from another host than its page.
        if (answer.status === 500 && name.startsWith('an action') && what.startsWith('another host'))
          continue;
        const start = expectSignInStart(answer, world);
        const back = new URL(start.searchParams.get('return_to') ?? '/', world.app.url);
        expect(`${back.origin} ${back.pathname}`, what).toMatch(
          new RegExp(`^${world.app.url} /(?!callback)`),
        );
      }
    });
  }
}
