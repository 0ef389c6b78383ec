/** Installation, settings, the callback route. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import nextEnv from '@next/env';
import { PASSWORD } from '../support/authkit.ts';
import { Visitor } from '../support/fixture.ts';
import { setCookies } from '../support/http.ts';
import type { Answer } from '../support/http.ts';
import { authorizeByHttp } from '../support/sign-in-by-http.ts';
import { snippetCode } from './snippets.mjs';
import { expect, location, printed, runs, test } from './worlds.ts';
import type { World } from './worlds.ts';

const run = promisify(execFile);
const apps = fileURLToPath(new URL('.apps', import.meta.url));
const LIBRARY = 'node_modules/@workos-inc/authkit-nextjs';

/** What Next reads from a `.env.local` that says this. */
async function asEnvFile(text: string): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'env-'));
  try {
    await writeFile(join(folder, '.env.local'), text);
    const { parsedEnv } = nextEnv.loadEnvConfig(folder, true, undefined, true);
    return Object.fromEntries(Object.entries(parsedEnv ?? {}).map(([name, value]) => [name, value ?? '']));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A visitor signs in at `start` and comes back; the answer is the callback's. */
async function signIn(
  visitor: Visitor,
  { app, authkit }: World,
  email: string,
  start = '/admin',
): Promise<Answer> {
  await authkit.createUser(email);
  let answer = await visitor.open(start);
  // A server that has no proxy in front may need two steps to the AuthKit route.
  for (let hops = 0; hops < 3 && !location(answer).startsWith(authkit.url); hops += 1) {
    expect(location(answer), `where ${answer.url} leads (status ${answer.status})`).toMatch(app.url);
    answer = await visitor.open(location(answer).slice(app.url.length));
  }
  const callback = await authorizeByHttp(location(answer), { email, password: PASSWORD });
  return await visitor.open(callback.slice(app.url.length), { 'sec-fetch-site': 'cross-site' });
}

for (const [document, installer, other] of [
  ['current', 1, 2],
  ['original', 2, 1],
] as const) {
  test(
    `${document}: the command installs the packed library, and npm or yarn is a matter of taste`,
    runs(`${document}/installation#${installer}`, `${document}/installation#${other}`),
    async () => {
      const lock = { current: 'package-lock.json', original: 'yarn.lock' }[document];
      const installed = async (file: string) =>
        JSON.parse(await readFile(file, 'utf8')) as { version: string };
      const { version } = await installed(join(apps, document, LIBRARY, 'package.json'));
      const repository = fileURLToPath(
        new URL('../../packages/authkit-nextjs/package.json', import.meta.url),
      );
      expect(version).toBe((await installed(repository)).version);
      // The build ran the command, against a registry on this machine that serves what `npm pack` made.
      expect(await readFile(join(apps, document, lock), 'utf8')).toContain('@workos-inc/authkit-nextjs');
    },
  );

  test(
    `${document}: the openssl command makes a password that the settings take`,
    runs(`${document}/pre-flight#2`),
    async ({ worldWith }) => {
      const [command = '', ...args] = snippetCode(`${document}/pre-flight#2`).trim().split(' ');
      const password = (await run(command, args)).stdout.trim();
      expect(password).toMatch(/^[\w+/]{32}$/);
      const { app } = await worldWith({ document, env: { WORKOS_COOKIE_PASSWORD: password } });
      expect((await new Visitor(app).open('/')).status).toBe(200);
    },
  );

  test(
    `${document}: the app runs on exactly the settings of the guide's .env.local`,
    runs(`${document}/pre-flight#1`),
    async ({ worldWith, email }) => {
      const settings = await asEnvFile(snippetCode(`${document}/pre-flight#1`));
      const uri = document === 'current' ? 'NEXT_PUBLIC_WORKOS_REDIRECT_URI' : 'WORKOS_REDIRECT_URI';
      expect(Object.keys(settings).toSorted()).toEqual(
        ['WORKOS_API_KEY', 'WORKOS_CLIENT_ID', 'WORKOS_COOKIE_PASSWORD', uri].toSorted(),
      );
      expect(settings[uri]).toBe('http://localhost:3000/callback');
      // The address is the only one that these tests cannot use as it stands; the placeholders are for the reader to fill.
      const others = { WORKOS_REDIRECT_URI: '', NEXT_PUBLIC_WORKOS_REDIRECT_URI: '' };
      const address = { ...others, [uri]: settings[uri]!.replace('3000', '{port}') };
      const world = await worldWith({ document, env: address });
      const answer = await signIn(new Visitor(world.app), world, email);
      expect(answer.status).toBe(303);
      expect(location(answer)).toBe(`${world.app.url}/admin`);
    },
  );

  test(
    `${document}: the callback route finishes a sign-in`,
    runs(`${document}/callback-route#1`),
    async ({ worldWith, email }) => {
      const world = await worldWith({ document });
      const visitor = new Visitor(world.app);
      const answer = await signIn(visitor, world, email);
      expect(answer.status).toBe(303);
      expect(location(answer)).toBe(`${world.app.url}/admin`);
      expect((await visitor.open('/admin')).body).toContain(email);
    },
  );

  test(
    `${document}: returnPathname is where a sign-in ends that came from nowhere in particular`,
    runs(`${document}/callback-route#2`),
    async ({ worldWith, email }) => {
      const world = await worldWith({ document, callback: '/callback-dashboard' });
      const start = '/callback-dashboard?authkit=sign-in';
      const answer = await signIn(new Visitor(world.app), world, email, start);
      expect(answer.status).toBe(303);
      expect(location(answer)).toBe(`${world.app.url}/dashboard`);
    },
  );
}

test(
  'current: onSuccess gets the user and how they signed in',
  runs('current/callback-route#3'),
  async ({ worldWith, email }) => {
    const world = await worldWith({ document: 'current', callback: '/callback-tokens' });
    const answer = await signIn(new Visitor(world.app), world, email, '/callback-tokens?authkit=sign-in');
    expect(answer.status).toBe(303);
    // The local AuthKit signs in with a password, so there is no upstream provider whose tokens there could be.
    expect(printed(world)).toContain('saved tokens none');
    expect(printed(world)).toMatch(/saved method user_\w+ Password/);
  },
);

test(
  'current: the optional settings do what their comments say',
  runs('current/optional-configuration#1'),
  async ({ worldWith, email }) => {
    const settings = await asEnvFile(snippetCode('current/optional-configuration#1'));
    expect(Object.keys(settings)).toHaveLength(7);

    const asWritten = await worldWith({ document: 'current', env: settings });
    const start = await new Visitor(asWritten.app).open('/callback?authkit=sign-in');
    expect(location(start)).toMatch('https://api.workos.com:3000/user_management/authorize?');

    // The provider's address must be the local one from here on.
    const cookies = Object.fromEntries(
      Object.entries(settings).filter(([name]) => name.includes('_COOKIE_')),
    );
    const world = await worldWith({ document: 'current', env: cookies });
    const answer = await signIn(new Visitor(world.app), world, email);
    const cookie = setCookies(answer).find(({ name }) => name === 'authkit-cookie');
    expect(cookie?.attributes).toMatchObject({
      'max-age': '600',
      domain: 'example.com',
      samesite: 'lax',
      path: '/',
      httponly: '',
    });
  },
);
