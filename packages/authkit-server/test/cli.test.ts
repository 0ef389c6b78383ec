import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { Browser } from './support/browser.js';
import { buildCli, cli, startCli } from './support/built-cli.js';
import { startServer } from './support/world.js';

buildCli();

const secrets = { AUTHKIT_API_KEY: 'sk_from_env', AUTHKIT_SEED_PASSWORD: 'analytical engine' };

const start = (...args: string[]) => startCli(args, secrets);

function fail(args: string[], env: Record<string, string> = secrets) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

test.each(['SIGTERM', 'SIGINT'] as const)('starts, says where, and stops cleanly at %s', async (signal) => {
  const { child, line, url } = await start(
    '--port',
    '0',
    '--redirect-uri',
    'http://a.example/cb,http://b.example/cb',
  );
  expect(line).toMatch(/^AuthKit listening on http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${url}/sso/jwks/client_local`)).status).toBe(200);
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('takes options from flags, the environment and a file, flags first', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'config.json');
  const options = {
    port: 1,
    clientId: 'client_file',
    logoutUris: ['http://file.example/'],
    redirectUris: ['http://file.example/cb'],
  };
  writeFileSync(file, JSON.stringify(options));
  const { url } = await start(
    '--config',
    file,
    '--port=0',
    '--user=ada@example.com::Ada',
    '--redirect-uri=http://a.example/cb',
    '--redirect-uri=http://b.example/cb',
  );
  const manual = { redirect: 'manual' } as const;
  const logout = await fetch(`${url}/user_management/sessions/logout`, manual);
  expect(logout.headers.get('location')).toBe('http://file.example/');
  const users = await fetch(`${url}/user_management/users`, {
    headers: { authorization: 'Bearer sk_from_env' },
  });
  expect(await users.json()).toMatchObject({ data: [{ email: 'ada@example.com', first_name: 'Ada' }] });
  const authorize = (redirectUri: string) =>
    fetch(
      `${url}/user_management/authorize?client_id=client_file&response_type=code&provider=authkit&redirect_uri=${redirectUri}`,
      manual,
    );
  expect((await authorize('http://a.example/cb')).status).toBe(302);
  expect((await authorize('http://b.example/cb')).status).toBe(302);
  expect((await authorize('http://file.example/cb')).status).toBe(400);
});

test('a server that is killed has forgotten nothing that it answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = `--database=${join(folder, 'authkit.sqlite')}`;
  const client = { client_id: 'client_local', client_secret: 'sk_from_env' };
  const callback = 'http://a.example/cb';
  const before = await start('--port=0', database, `--redirect-uri=${callback}`, '--user=ada@example.com');
  const tokens = await Promise.all(
    Array.from({ length: 10 }, () => newSession(before.url, client, callback)),
  );

  // Each session refreshes as fast as it can, until the server is gone in the middle of it.
  const newest = [...tokens];
  const refreshing = tokens.map(async (_, index) => {
    for (;;) {
      const body = await authenticated(before.url, { ...client, ...refreshOf(newest[index]!) });
      newest[index] = String(body['refresh_token']);
    }
  });
  await setTimeout(500);
  before.child.kill('SIGKILL');
  await Promise.allSettled(refreshing);
  expect(newest.every((token, index) => token !== tokens[index])).toBe(true);

  const after = await start('--port=0', database, `--redirect-uri=${callback}`);
  for (const token of newest) {
    expect(await authenticated(after.url, { ...client, ...refreshOf(token) })).toHaveProperty('access_token');
  }
}, 30_000);

const refreshOf = (token: string) => ({ grant_type: 'refresh_token', refresh_token: token });

async function authenticated(url: string, fields: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/user_management/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
  const body = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(JSON.stringify(body));
  return body;
}

async function newSession(url: string, client: { client_id: string }, callback: string): Promise<string> {
  const browser = new Browser(url);
  const query = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: callback,
    response_type: 'code',
    provider: 'authkit',
  });
  const page = await browser.visit(`/user_management/authorize?${query.toString()}`);
  const back = await browser.submit(page, { email: 'ada@example.com', password: 'analytical engine' });
  const code = new URL(back.location).searchParams.get('code');
  const body = await authenticated(url, { ...client, grant_type: 'authorization_code', code });
  return String(body['refresh_token']);
}

test('without a key it makes one, and prints what an app needs', async () => {
  const child = spawn(process.execPath, [cli, '--port=0', '--redirect-uri=http://a.example/cb'], {
    env: { ...process.env, AUTHKIT_API_KEY: '' },
    stdio: 'pipe',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed.includes('REDIRECT_URI')) break;
  }
  const env = Object.fromEntries(
    [...printed.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  );
  expect(env).toMatchObject({
    WORKOS_CLIENT_ID: 'client_local',
    WORKOS_API_HTTPS: 'false',
    NEXT_PUBLIC_WORKOS_REDIRECT_URI: 'http://a.example/cb',
  });
  expect(env['WORKOS_COOKIE_PASSWORD']).toMatch(/^[\w-]{43}$/);
  const users = await fetch(`http://127.0.0.1:${env['WORKOS_API_PORT']}/user_management/users`, {
    headers: { authorization: `Bearer ${env['WORKOS_API_KEY']}` },
  });
  expect(users.status).toBe(200);
});

const production = ['--production', '--client-id=client_acme', '--public-url=https://auth.example.com'];
const productionSecrets = {
  AUTHKIT_API_KEY: 'sk_live_0123456789abcdef0123456789abcdef',
  AUTHKIT_ADMIN_PASSWORD: 'a long admin password',
  AUTHKIT_SMTP_URL: 'smtp://user:mail-password@127.0.0.1:1',
  AUTHKIT_SMTP_FROM: 'auth@example.com',
};

test('in production mode it prints where it listens and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const child = spawn(process.execPath, [cli, ...production, '--port=0', '--database', join(folder, 'db')], {
    env: { ...process.env, ...productionSecrets },
    stdio: 'pipe',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  await once(child.stdout, 'data');
  const port = /\(port (\d+)\)/.exec(printed)?.[1];
  const opened = await fetch(`http://127.0.0.1:${port}/dashboard`, { redirect: 'manual' });
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/dashboard/sign-in']);
  expect(await (await fetch(`http://127.0.0.1:${port}/healthz`)).json()).toEqual({ status: 'ok' });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(printed).toBe(`AuthKit listening on https://auth.example.com (port ${port})\n`);
});

test('in production mode what is unsafe is told at once, and nothing starts', () => {
  const none = { AUTHKIT_API_KEY: '', AUTHKIT_SEED_PASSWORD: '', DATABASE_URL: '' };
  const { status, stderr, stdout } = fail(['--production'], none);
  expect([status, stdout]).toEqual([1, '']);
  for (const name of ['database', 'apiKey', 'clientId', 'publicUrl', 'smtp'])
    expect(stderr).toContain(`- ${name} must`);
});

test('dev runs an app with its variables, keeps its users, and ends with its exit code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, 'authkit.yaml'),
    'users:\n  - email: ada@example.com\n    password: analytical engine\n',
  );
  const app = `
    const { WORKOS_API_HOSTNAME: host, WORKOS_API_PORT: port, WORKOS_API_KEY: key } = process.env;
    fetch('http://' + host + ':' + port + '/user_management/users', { headers: { authorization: 'Bearer ' + key } })
      .then((response) => response.json())
      .then(({ data }) => {
        console.log(data[0].email, process.env.WORKOS_COOKIE_PASSWORD, process.env.NEXT_PUBLIC_WORKOS_REDIRECT_URI);
        process.exitCode = 7;
      });`;
  const run = (...args: string[]) =>
    spawnSync(
      process.execPath,
      [cli, 'dev', '--port', '0', '--', process.execPath, '-e', app, '--', ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, AUTHKIT_API_KEY: '', PORT: '3456' },
      },
    );
  const { status, stdout } = run();
  expect(status).toBe(7);
  const [, told] = stdout.trim().split('\n');
  expect(told).toMatch(/^ada@example.com [\w-]{43} http:\/\/localhost:3456\/callback$/);
  // What the app is told itself counts more.
  for (const args of [['-p', '4567'], ['--port', '4567'], ['--port=4567']]) {
    expect(run(...args).stdout).toContain(' http://localhost:4567/callback\n');
  }
  // The cookie password stays, so a restart signs nobody out.
  expect(run().stdout).toContain(told);
  // The database holds a signing key; with the app's code it would be committed.
  expect(readFileSync(join(folder, '.authkit/.gitignore'), 'utf8')).toBe('*\n');
  expect(fail(['dev'])).toMatchObject({ status: 1, stderr: expect.stringContaining('next dev') as string });
});

test('seed, export and import: the users of one database sign in at another', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);
  writeFileSync(at('seed.yaml'), 'users:\n  - email: ada@example.com\n    password: analytical engine\n');
  const one = ['--database', at('one.sqlite')];
  const two = ['--database', at('two.sqlite')];
  expect(fail(['seed', at('seed.yaml'), ...one])).toMatchObject({
    status: 0,
    stdout: 'Seeded: 1 users, 0 roles, 0 organizations.\n',
  });
  expect(fail(['export', at('all.json'), ...one]).status).toBe(0);
  expect(statSync(at('all.json')).mode & 0o077).toBe(0);
  expect(fail(['import', at('all.json'), ...two]).status).toBe(0);
  expect(fail(['import', at('all.json'), ...two])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('not empty') as string,
  });
  const { url } = await start('--port=0', ...two, '--redirect-uri=http://a.example/cb');
  const client = { client_id: 'client_local', client_secret: 'sk_from_env' };
  expect(await newSession(url, client, 'http://a.example/cb')).toMatch(/^\w{28}$/);
});

test.each([
  ['export', 'all.json'],
  ['rotate-keys', 'at-once'],
])('%s of a database that is not there makes none', (command, word) => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const mistyped = join(folder, 'authkti.sqlite');
  const argument = command === 'export' ? join(folder, word) : word;
  expect(fail([command, argument, '--database', mistyped])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`there is no database ${mistyped}`) as string,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('keys of a database are changed with an overlap, or at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const database = ['--database', join(folder, 'authkit.sqlite')];
  const published = async () => {
    const { child, url } = await start('--port=0', ...database);
    const { keys } = (await (await fetch(`${url}/sso/jwks/client_local`)).json()) as {
      keys: { kid: string }[];
    };
    child.kill();
    await once(child, 'exit');
    return keys.map(({ kid }) => kid);
  };
  const [first] = await published();
  expect(fail(['rotate-keys', ...database]).status).toBe(0);
  const both = await published();
  expect(both).toEqual([expect.not.stringContaining(first!), first]);
  expect(fail(['rotate-keys', 'at-once', ...database]).status).toBe(0);
  expect(await published()).toEqual([expect.not.stringMatching(new RegExp(both.join('|')))]);
  expect(fail(['rotate-keys', 'now', ...database])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('at-once') as string,
  });
  expect(fail(['rotate-keys']).stderr).toContain('--database');
});

test('doctor names each problem and its cure, and says so by its exit code', () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { status, stdout } = fail(['doctor', '--json', '--dir', folder]);
  expect(status).toBe(1);
  const { findings } = JSON.parse(stdout) as { findings: { code: string; fix: string }[] };
  expect(findings.map(({ code }) => code)).toContain('proxy_missing');
  expect(findings.every(({ fix }) => fix.length > 10)).toBe(true);
  expect(fail(['doctor', '--dir', folder]).stdout).toContain('→ ');
});

test('a port in use is one clear line', async () => {
  const server = await startServer();
  expect(fail(['--port', String(server.port)])).toEqual({
    status: 1,
    stdout: '',
    stderr: `Port ${server.port} on 127.0.0.1 is in use. Choose another with --port.\n`,
  });
});

test('unusable options are named, and nothing starts', () => {
  const { status, stderr } = fail(['--port', 'x', '--user', 'nobody']);
  expect(status).toBe(1);
  expect(stderr).toContain('port must be a whole number');
  expect(stderr).toContain('users[0].email');
  expect(fail(['--prot', '1'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('--prot') as string,
  });
});

test('a file that is not JSON is not quoted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'config.json');
  writeFileSync(file, '{"apiKey": "sk_secret", ');
  const { status, stderr } = fail(['--config', file]);
  expect(status).toBe(1);
  expect(stderr).toContain('config.json:1: this is not YAML or JSON');
  expect(stderr).not.toContain('sk_secret');
});
