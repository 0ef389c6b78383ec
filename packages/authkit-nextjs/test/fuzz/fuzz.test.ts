import { sealData } from 'iron-session';
import { expect, test, vi } from 'vitest';
import { authkit as authkitFunction, authkitProxy, getSignInUrl } from '../../src/index.js';
import { ROUTE_ACTIONS } from '../../src/names.js';
import { parseUrl } from '../../src/url.js';
import { APP, CALLBACK, useAuthKit } from '../support/authkit.js';
import { Browser } from '../support/browser.js';
import { route, signedInBrowser } from '../support/sign-in.js';
import { badValue, Dice, headerSafe } from './inputs.js';

const authkit = useAuthKit({ accessTokenSeconds: 86_400 });
const CASES = Number(process.env.FUZZ_CASES ?? 3000);
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

const guarded = authkitProxy({
  middlewareAuth: { enabled: true, unauthenticatedPaths: [] },
  eagerAuth: true,
});
const PARAMETERS = [
  'authkit',
  'code',
  'state',
  'error',
  'error_description',
  'return_to',
  'flow',
  'n',
  'organization_id',
];
const COOKIES = [
  'wos-session',
  'wos-session.1',
  'wos-session.2',
  'wos-session-mark',
  'wos-auth-flow',
  'workos-access-token',
];
const HEADERS = [
  'x-authkit-handoff',
  'referer',
  'origin',
  'host',
  'sec-fetch-site',
  'sec-fetch-dest',
  'accept',
  'next-action',
  'rsc',
  'authorization',
  'x-forwarded-host',
];

test(`bad input is never a 5xx, never leads away, and never costs a good session (${CASES} cases, seed ${SEED})`, async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const signedIn = await signedInBrowser();
  const session = signedIn.jar.get('wos-session')!;
  const started = new URL(
    (await route(signedIn.document(`${CALLBACK}?authkit=sign-in`))).headers.get('location')!,
  );
  const goods = [
    session,
    signedIn.jar.get('wos-auth-flow')!,
    started.searchParams.get('state')!,
    new URL(await getSignInUrl({ organizationId: 'org_1' })).searchParams.get('flow')!,
    await sealData({ user: { id: 'user_1' } }, { password: 'x'.repeat(40), ttl: 0 }),
    await sealData(['not', 'a', 'session'], { password: process.env.WORKOS_COOKIE_PASSWORD!, ttl: 0 }),
    await sealData('', { password: process.env.WORKOS_COOKIE_PASSWORD!, ttl: 0 }),
    await sealData(
      { accessToken: 'a.b.c', refreshToken: 'r', user: { id: 'u' } },
      { password: process.env.WORKOS_COOKIE_PASSWORD!, ttl: 0 },
    ),
    '//evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/account?x=1',
    'path=%2F%2Fevil.example&screen=sign-up&flow=x',
    'same-origin',
    'document',
    '1',
    '',
  ];
  const dice = new Dice(SEED);
  const known = [APP, authkit.server.url];

  for (let number = 0; number < CASES; number++) {
    const browser = new Browser();
    const keepsSession = dice.chance(0.4);
    if (keepsSession) browser.keep('wos-session', session);
    for (const name of COOKIES) {
      if (dice.chance(0.25) && !(keepsSession && name === 'wos-session')) {
        browser.keep(name, headerSafe(badValue(dice, goods)).replaceAll(';', ''));
      }
    }
    const query = new URLSearchParams();
    for (const name of PARAMETERS) {
      if (dice.chance(0.25))
        query.append(
          name,
          name === 'authkit' && dice.chance(0.8) ? dice.pick(ROUTE_ACTIONS) : badValue(dice, goods),
        );
    }
    const headers: Record<string, string> = {};
    for (const name of HEADERS) if (dice.chance(0.2)) headers[name] = headerSafe(badValue(dice, goods));
    // What signs out or renews on purpose is not bad input; without the client's header both are refused.
    if (['session', 'token'].includes(query.get('authkit') ?? '')) headers['x-authkit'] = '1';
    const init = { method: dice.pick(['GET', 'GET', 'GET', 'POST', 'HEAD']), headers };
    const path = dice.chance(0.3) ? `/account?${query}` : `/callback?${query}`;
    const request = dice.chance(0.6) ? browser.document(APP + path, init) : browser.script(APP + path, init);
    if (query.get('authkit') === 'sign-out' && request.headers.get('sec-fetch-site') === 'same-origin')
      continue;
    // Names only: the values may be real sessions, and what a test prints must hold none.
    const where = `seed ${SEED}, case ${number}: ${init.method} ${path.split('?')[0]}?${[...query.keys()].join('&')}`;

    const answer = path.startsWith('/account')
      ? await (dice.chance(0.5)
          ? guarded(request)
          : authkitFunction(request).then(({ headers: found }) => new Response(null, { headers: found })))
      : await route(request);
    expect(answer.status, where).toBeLessThan(500);
    const location = answer.headers.get('location');
    // A soft navigation stays on the origin of its page, which no page can choose for the browser.
    const sameOrigin = request.headers.get('sec-fetch-site') === 'same-origin';
    const named = sameOrigin ? parseUrl(request.headers.get('referer') ?? '') : undefined;
    const origins = named ? [...known, named.origin] : known;
    if (location !== null) expect(origins, where).toContain(new URL(location).origin);
    if (keepsSession) {
      const cleared = answer.headers.getSetCookie().some((line) => line.startsWith('wos-session=;'));
      expect(cleared, where).toBe(false);
    }
  }
  expect((await authkitFunction(signedIn.document(`${APP}/`))).session.user?.email).toBe('ada@example.com');
  vi.restoreAllMocks();
}, 3_600_000);
