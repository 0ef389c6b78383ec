import { request } from 'node:http';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { Browser, type Page } from './support/browser.js';
import { csrfOf } from './support/dashboard.js';
import { APP, startProduction } from './support/production.js';
import { authorizePath, CALLBACK, EMAIL, manage, PASSWORD, startServer } from './support/world.js';

const buttons = (page: Page) => [...page.html.matchAll(/name="as" value="([^"]+)"[^>]*>([^<]+)</g)];

test('in development the sign-in page offers its users; one click signs in as one of them', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  const page = await browser.visit(authorizePath());
  const [button, ...others] = buttons(page);
  expect([button![2], others]).toEqual([EMAIL, []]);
  const answer = await browser.submit(page, { as: button![1]! });
  expect(answer.location).toMatch(new RegExp(`^${CALLBACK}\\?code=\\w+&state=a-state$`));
});

test('the steps after the password come all the same', async () => {
  const server = await startServer({ mfaRequired: true });
  const browser = new Browser(server.url);
  const page = await browser.visit(authorizePath());
  expect((await browser.submit(page, { as: buttons(page)[0]![1]! })).location).toMatch(/^\/set-up-code\//);
});

test('a user who is none is a wrong password', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  expect((await browser.submit(await browser.visit(authorizePath()), { as: 'user_none' })).status).toBe(422);
});

test('in production mode there is no picker, and what it would send signs nobody in', async () => {
  const { server, inside } = await startProduction();
  const { id } = await server.createUser({ email: EMAIL, password: PASSWORD });
  const browser = new Browser(inside);
  const page = await browser.visit(authorizePath({ redirect_uri: `${APP}/callback` }));
  expect(page.html).toContain('<h1>Sign in</h1>');
  expect(page.html).not.toContain(EMAIL);
  const answer = await browser.submit(page, { as: id });
  expect([answer.status, answer.location]).toEqual([422, '']);
  expect(browser.cookies.has('__Host-authkit-session')).toBe(false);
});

test('nor is there one for other machines, or for another site’s name of this one', async () => {
  const server = await startServer();
  const browser = new Browser(server.url);
  const { location } = await browser.open(authorizePath());
  const page = await browser.open(location);
  const id = (await manage(server, 'GET', '/user_management/users')).body['data'] as { id: string }[];
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const ask = async (headers: Record<string, string>, form?: URLSearchParams) => {
    const asking = request({
      port: server.port,
      host: '127.0.0.1',
      path: location,
      method: form ? 'POST' : 'GET',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
    asking.end(form?.toString());
    const [response] = (await once(asking, 'response')) as [AsyncIterable<Buffer> & { statusCode: number }];
    let html = '';
    for await (const chunk of response) html += String(chunk);
    return { status: response.statusCode, html };
  };
  const own = `127.0.0.1:${server.port}`;
  const form = new URLSearchParams({ csrf: csrfOf(page), as: id[0]!.id });
  for (const headers of [
    { host: `evil.example:${server.port}` },
    { host: own, 'x-forwarded-for': '127.0.0.1' },
    { host: own, via: '1.1 proxy' },
  ]) {
    expect((await ask(headers)).html).not.toContain(EMAIL);
    expect((await ask(headers, form)).status).toBe(422);
  }
  expect((await ask({ host: own }, form)).status).toBe(303);
});
