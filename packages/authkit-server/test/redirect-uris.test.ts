import { expect, test } from 'vitest';
import { isKnownUri } from '../src/domain/uris.js';
import { Browser } from './support/browser.js';
import { authorizePath, CALLBACK, EMAIL, HOME, manage, startServer } from './support/world.js';

const PATH = '/user_management/redirect_uris';
const OTHER = 'https://app.example/callback';

test('a URI that was added may be used; one that was removed may not', async () => {
  const server = await startServer();
  const authorize = () => new Browser(server.url).open(authorizePath({ redirect_uri: OTHER }));
  expect((await authorize()).status).toBe(400);
  const added = await manage(server, 'POST', PATH, { uri: OTHER });
  expect(added).toMatchObject({
    status: 201,
    body: { object: 'redirect_uri', uri: OTHER, default: false },
  });
  expect((await authorize()).status).toBe(302);
  expect((await manage(server, 'GET', PATH)).body).toMatchObject({
    data: [{ uri: CALLBACK, default: true }, added.body],
  });
  expect((await manage(server, 'POST', PATH, { uri: OTHER })).status).toBe(422);
  expect((await manage(server, 'DELETE', `${PATH}/${String(added.body['id'])}`)).status).toBe(204);
  expect((await authorize()).status).toBe(400);
  expect((await manage(server, 'DELETE', `${PATH}/${String(added.body['id'])}`)).status).toBe(404);
});

test('those of the options stay', async () => {
  const server = await startServer();
  const { body } = await manage(server, 'GET', PATH);
  const [{ id }] = body['data'] as [{ id: string }];
  expect((await manage(server, 'DELETE', `${PATH}/${id}`)).status).toBe(400);
});

test('where a sign-out may lead is a list of its own', async () => {
  const server = await startServer();
  const leave = (to: string) =>
    new Browser(server.url).open(`/user_management/sessions/logout?return_to=${encodeURIComponent(to)}`);
  expect((await leave(OTHER)).location).toBe(HOME);
  await manage(server, 'POST', PATH, { uri: OTHER });
  expect((await leave(OTHER)).location).toBe(HOME);
  await manage(server, 'POST', '/user_management/logout_uris', { uri: OTHER });
  expect((await leave(OTHER)).location).toBe(OTHER);
  expect((await manage(server, 'GET', '/user_management/logout_uris')).body).toMatchObject({
    data: [{ object: 'logout_uri', uri: HOME, default: true }, { uri: OTHER }],
  });
});

test.each([
  'nowhere',
  'javascript:alert(1)',
  'https://user:secret@a.example/cb',
  'https://user@a.example/cb',
  'https://a.example/#x',
  'https://*/cb',
  'https://*.example/cb',
  'https://a.*.example.com/cb',
  'https://*.*.example.com/cb',
])('%s is refused', async (uri) => {
  const server = await startServer();
  expect((await manage(server, 'POST', PATH, { uri })).status).toBe(422);
});

test.each([
  ['https://pr-12.preview.example.com/cb', true],
  ['https://a.preview.example.com/cb', true],
  ['https://a.b.preview.example.com/cb', false],
  ['https://.preview.example.com/cb', false],
  ['https://evil.com/.preview.example.com/cb', false],
  ['https://evil.com#.preview.example.com/cb', false],
  ['https://evil.com?.preview.example.com/cb', false],
  ['https://user@a.preview.example.com/cb', false],
  ['https://preview.example.com/cb', false],
  ['https://a.preview.example.com/cb2', false],
  ['http://a.preview.example.com/cb', false],
  ['https://A.preview.example.com/cb', false],
])('%s fits a wildcard: %s', (uri, fits) => {
  expect(isKnownUri(uri, ['https://*.preview.example.com/cb'])).toBe(fits);
});

test('without URIs in its options, a server leads people to an app that was registered since', async () => {
  const server = await startServer({ redirectUris: ['https://*.preview.example.com/callback'] });
  await manage(server, 'POST', '/user_management/redirect_uris', { uri: 'https://app.example.com/callback' });
  const { link } = await server.impersonate({ email: EMAIL, impersonator: 'boss@example.com' });
  const browser = new Browser(server.url);
  expect((await browser.submit(await browser.open(link), {})).location).toBe('https://app.example.com/');
  const lost = await browser.open('/sign-in/nonsense');
  expect(lost.html).toContain('href="https://app.example.com/"');
});
