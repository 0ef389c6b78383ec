import { fileURLToPath } from 'node:url';
import { hostilePath, wirePath } from '../support/hostile-paths.ts';
import { ask, DOCUMENT } from '../support/http.ts';
import { builtMatchers, callProxy, loadProxy, nextMatches, routed } from '../support/next-proxy.ts';
import { seeded } from '../support/seeded.ts';
import { expect, test } from '../support/worlds.ts';

test.describe.configure({ mode: 'default' });

const BUILD = fileURLToPath(new URL('../fixtures/server-half/.next', import.meta.url));
const EVERYTHING = '/((?!_next/static|_next/image).*)';

/** Another number finds other paths; this one finds the same again. */
const SEED = Number(process.env['AUTHKIT_SEED'] ?? 20_260_101);
const IN_PROCESS = 4_000;
const OVER_HTTP = 400;

/**
 * Where the library protects a path that Next's matcher matches. Protecting more is safe; each way it does has its
 * reason here, and one that no path needs any more has to go.
 */
const PROTECTS_MORE: { reason: string; holds: (pathname: string) => boolean }[] = [
  {
    reason:
      'Next also asks its matcher about the decoded pathname, but routes by the raw one: /docs%2Fa is not /docs/a, it is ' +
      'a parameter of another page. The library decodes no ASCII.',
    holds: (pathname) => /%[0-7][0-9a-f]/i.test(pathname),
  },
  {
    reason: 'Segments of static exports: the router of `next start` asks for the page itself, with headers.',
    holds: (pathname) => /\.segments\//.test(pathname),
  },
  {
    reason:
      'Data of the pages router: what NextURL does not unwrap (no .json, another order) is no page of the app router.',
    holds: (pathname) => pathname.startsWith('/_next/data/'),
  },
  {
    reason: 'Data of the pages router again: in the app router /about.json is another address than /about.',
    holds: (pathname) => /\.json(\/|$)/.test(pathname),
  },
];

/** Where the library opens a path that Next's matcher does not match: what Next serves there is tried below. */
const OPENS_MORE: { reason: string; holds: (pathname: string, matcher: RegExp) => boolean }[] = [
  {
    reason:
      'NextURL unwraps data of the pages router more often than the matcher does; the app router serves none.',
    holds: (pathname) => pathname.startsWith('/_next/data/'),
  },
  {
    reason: 'Next takes a last segment `.rsc` off, then asks the proxy about what is left, and serves that.',
    holds: (pathname, matcher) =>
      pathname.endsWith('/.rsc') && matcher.test(pathname.slice(0, -'.rsc'.length)),
  },
  {
    reason:
      'Letters are read, ASCII escapes are not: /größe/1%2f2 has one segment for the library and for the router, two for ' +
      'the matcher.',
    holds: (pathname, matcher) => matcher.test(withLetters(pathname)),
  },
];

const withLetters = (pathname: string) =>
  pathname.replaceAll(/(?:%[89a-f][0-9a-f])+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes);
    } catch {
      return bytes;
    }
  });

function* paths(count: number, seed: number): Generator<string> {
  const random = seeded(seed);
  const seen = new Set<string>();
  while (seen.size < count) {
    const path = wirePath(hostilePath(random));
    if (seen.has(path)) continue;
    seen.add(path);
    yield path;
  }
}

test.beforeAll(() => {
  // In this process the library finds its settings as everywhere; nothing is ever asked at that address.
  Object.assign(process.env, {
    WORKOS_CLIENT_ID: 'client_of_the_test',
    WORKOS_API_KEY: 'sk_of_the_test',
    WORKOS_COOKIE_PASSWORD: Buffer.from('in this process nothing is sealed with it').toString('base64url'),
    WORKOS_REDIRECT_URI: 'http://localhost:3000/callback',
    WORKOS_API_HOSTNAME: '127.0.0.1',
    WORKOS_API_PORT: '1',
    WORKOS_API_HTTPS: 'false',
  });
});

const protectEverythingBut = (glob: string) =>
  loadProxy({ middlewareAuth: { enabled: true, unauthenticatedPaths: [glob] } });

const letsPass = (response: Response) => response.headers.get('x-middleware-next') === '1';

test('a path is open only where the matcher that next build makes of the same glob matches it', async () => {
  const matchers = await builtMatchers(BUILD);
  matchers.delete(EVERYTHING);
  expect(matchers.size).toBeGreaterThan(10);
  const globs = await Promise.all(
    [...matchers].map(async ([glob, matcher]) => ({
      glob,
      matcher,
      proxy: await protectEverythingBut(glob),
    })),
  );
  const openElsewhere: string[] = [];
  const unexplained: string[] = [];
  const needed = new Set<string>();
  const opened = new Set<string>();
  for (const path of paths(IN_PROCESS, SEED)) {
    const asked = routed(path);
    if (!asked) continue;
    for (const { glob, matcher, proxy } of globs) {
      const matches = nextMatches(matcher, asked.pathname);
      const { response } = await callProxy(proxy, asked);
      const isOpen = letsPass(response);
      if (isOpen && matches) opened.add(glob);
      if (isOpen && !matches && !OPENS_MORE.some(({ holds }) => holds(asked.pathname, matcher))) {
        openElsewhere.push(`${glob} opens ${path}`);
      }
      if (isOpen || !matches) continue;
      const reasons = PROTECTS_MORE.filter(({ holds }) => holds(asked.pathname));
      if (reasons.length === 0) unexplained.push(`${glob} does not open ${path}`);
      for (const { reason } of reasons) needed.add(reason);
    }
  }
  expect(openElsewhere).toEqual([]);
  expect(unexplained).toEqual([]);
  expect([...opened].toSorted(), 'globs that opened something').toEqual([...matchers.keys()].toSorted());
  expect([...needed].toSorted(), 'reasons that some path needs').toEqual(
    PROTECTS_MORE.map(({ reason }) => reason).toSorted(),
  );
});

test('under a base path, globs are written without it, as in the matcher', async () => {
  const proxy = await protectEverythingBut('/docs/:path*');
  const nextConfig = { basePath: '/shop' };
  const opens = async (path: string) =>
    letsPass((await callProxy(proxy, { pathname: path, search: '' }, nextConfig)).response);
  expect(await opens('/shop/docs/a')).toBe(true);
  expect(await opens('/shop/docs')).toBe(true);
  expect(await opens('/shop/admin')).toBe(false);
  expect(await opens('/shop/shop/docs/a')).toBe(false);
  expect(await opens('/shop')).toBe(false);
});

test('with Next’s own locales, globs are written without them, as in the matcher', async () => {
  const proxy = await protectEverythingBut('/docs/:path*');
  const nextConfig = { i18n: { locales: ['en', 'de'], defaultLocale: 'en' } };
  const opens = async (path: string) =>
    letsPass((await callProxy(proxy, { pathname: path, search: '' }, nextConfig)).response);
  expect(await opens('/docs/a')).toBe(true);
  expect(await opens('/en/docs/a')).toBe(true);
  expect(await opens('/de/docs/a')).toBe(true);
  // No locale of the app, and so a page of another name.
  expect(await opens('/fr/docs/a')).toBe(false);
  expect(await opens('/de/admin')).toBe(false);
});

test('over HTTP: the proxy gets the path it was given here, and answers the same', async ({ worldWith }) => {
  const { app } = await worldWith({ proxy: 'differential' });
  const matchers = await builtMatchers(BUILD);
  matchers.delete(EVERYTHING);
  const globs = [...matchers.keys()];
  const proxy = await loadProxy({ middlewareAuth: { enabled: true, unauthenticatedPaths: globs } });
  const openElsewhere: string[] = [];
  let asked = 0;
  for (const path of paths(OVER_HTTP, SEED + 1)) {
    const [alone, everything] = await Promise.all([
      ask(app.url, { rawPath: path, headers: { 'x-only-globs': '1' } }),
      ask(app.url, { rawPath: path }),
    ]);
    // Slashes at the end, or several at once: Next redirects before it asks anybody.
    if (alone.status === 308 && everything.status === 308) continue;
    const matched = alone.headers.get('x-proxy-ran') === '1';
    const here = routed(path);
    expect(matched, `Next's matcher, ${path}`).toBe(
      here !== undefined && [...matchers.values()].some((matcher) => nextMatches(matcher, here.pathname)),
    );
    const said = everything.headers.get('x-library');
    if (said === null || !here) continue;
    const mayOpen = [...matchers.values()].some((matcher) =>
      OPENS_MORE.some(({ holds }) => holds(here.pathname, matcher)),
    );
    if (said === 'open' && !matched && !mayOpen) openElsewhere.push(path);
    asked += 1;
    const { response, pathname } = await callProxy(proxy, here);
    expect(decodeURIComponent(everything.headers.get('x-pathname') ?? ''), path).toBe(pathname);
    expect(said, path).toBe(letsPass(response) ? 'open' : 'protected');
  }
  expect(openElsewhere).toEqual([]);
  expect(asked).toBeGreaterThan(OVER_HTTP / 2);
});

test('over HTTP: no path shows a signed-out visitor a page that only the proxy protects', async ({
  worldWith,
}) => {
  const { app } = await worldWith({ proxy: 'own-path' });
  const shows = (body: string) =>
    body.includes('data-seen="admin"') || body.includes(String.raw`data-seen\":\"admin`);
  // The page is there, and shows where no proxy protects it.
  const bare = await ask(app.url, { rawPath: '/admin/users', headers: { ...DOCUMENT, 'x-only-globs': '1' } });
  expect(shows(bare.body)).toBe(true);

  const into = ['/admin', '/admin/users', '/admin/users/7'];
  const disguises = [
    (path: string) => path,
    (path: string) => path.toUpperCase(),
    (path: string) => `/login/..${path}`,
    (path: string) => `/login/%2e%2e${path}`,
    (path: string) => `/seen/a/../..${path}`,
    (path: string) => `/seen/.%2e/%2E.${path}`,
    (path: string) => `/seen/..%2f..${path}`,
    (path: string) => `/login\\..${path}`,
    (path: string) => `/_next/static/../..${path}`,
    (path: string) => `/_next/image/%2e%2e/%2e%2e${path}`,
    (path: string) => `/_next/data/build${path}.json`,
    (path: string) => `/_next/data/build/login/..${path}.json`,
    (path: string) => `${path}/.rsc`,
    (path: string) => `/login/.rsc/../..${path}`,
    (path: string) => `${path}/../../login`,
    (path: string) => `${path}/%2e%2e/%2e%2e/%2e%2e/login`,
    (path: string) => `${path}.rsc`,
    (path: string) => `${path}.segments/_tree.segment.rsc`,
    (path: string) => `${path}.prefetch.rsc`,
    (path: string) => `${path}?_rsc=abc`,
    (path: string) => `${path}?x=/../login`,
    (path: string) => `${path}#/../login`,
    (path: string) => `${path};/login`,
    (path: string) => `/login;${path}`,
    (path: string) => `/${path}`,
    (path: string) => `/.${path}`,
    (path: string) => `${path}/`,
    (path: string) => path.replace('a', '%61'),
    (path: string) => path.replace('/admin', '/%61dmin').replace('users', 'user%73'),
    (path: string) => path.replace('/', '/%2e/'),
    (path: string) => `${app.url}${path}`,
    (path: string) => `http://elsewhere.example${path}`,
  ];
  const kinds: Record<string, string>[] = [
    { ...DOCUMENT },
    { rsc: '1', accept: '*/*' },
    { rsc: '1', 'next-router-prefetch': '1', accept: '*/*' },
    { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree', accept: '*/*' },
    { 'x-nextjs-data': '1', accept: '*/*' },
    { 'x-middleware-subrequest': Array.from({ length: 8 }, () => 'proxy').join(':'), accept: 'text/html' },
    { 'x-middleware-next': '1', 'x-middleware-rewrite': '/admin', accept: 'text/html' },
    {
      'x-matched-path': '/login',
      'x-invoke-path': '/admin',
      'x-now-route-matches': '1=admin',
      accept: 'text/html',
    },
    { 'x-original-url': '/login', 'x-rewrite-url': '/login', accept: 'text/html' },
  ];
  const shown: string[] = [];
  for (const path of into) {
    for (const disguise of disguises) {
      for (const headers of kinds) {
        const rawPath = disguise(path);
        const answer = await ask(app.url, { rawPath, headers });
        if (shows(answer.body)) shown.push(`${rawPath} ${JSON.stringify(headers)}`);
      }
    }
  }
  expect(shown).toEqual([]);
});

test('over HTTP: nothing is served as data of the pages router, and .rsc only of a page that is open', async ({
  worldWith,
}) => {
  const { app } = await worldWith({ proxy: 'own-path' });
  const show = async (rawPath: string) => {
    const { status, body } = await ask(app.url, { rawPath, headers: DOCUMENT });
    return status !== 404 && body.includes('data-seen');
  };
  for (const path of ['/seen', '/admin/users', '/login']) {
    for (const wrapped of [
      `${path}.json`,
      `${path}/.json`,
      `${path}.json.rsc`,
      `/_next/data/build${path}.json.json`,
    ]) {
      expect(await show(`/_next/data/build${wrapped}`), wrapped).toBe(false);
    }
  }
  expect(await show('/seen/a/.rsc')).toBe(false);
  expect(await show('/admin/.rsc')).toBe(false);
});
