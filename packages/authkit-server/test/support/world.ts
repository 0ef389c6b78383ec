import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { createAuthKitServer, type AuthKitServer, type AuthKitServerOptions } from '../../src/index.js';
import { Browser, type Page } from './browser.js';
import { freshDatabase } from './database.js';

export const CALLBACK = 'http://127.0.0.1:3999/callback';
export const HOME = 'http://127.0.0.1:3999/';
export const EMAIL = 'jo@example.com';
export const PASSWORD = 'correct horse battery';

async function create(options: AuthKitServerOptions = {}): Promise<AuthKitServer> {
  const database = options.database === undefined ? await freshDatabase() : undefined;
  return createAuthKitServer({
    ...(database !== undefined && { database }),
    clientId: 'client_test',
    apiKey: 'sk_test_key',
    redirectUris: [CALLBACK],
    logoutUris: [HOME],
    users: [{ email: EMAIL, password: PASSWORD, firstName: 'Jo' }],
    ...options,
  });
}

/** A server with one user, stopped when the test ends. */
export async function startServer(options: AuthKitServerOptions = {}): Promise<AuthKitServer> {
  const server = await create(options);
  onTestFinished(() => server.close());
  return server;
}

/** One server for all tests of a block, for those that leave it as they found it. */
export function sharedServer(): () => AuthKitServer {
  let server: AuthKitServer;
  beforeAll(async () => {
    server = await create();
  });
  afterAll(() => server.close());
  return () => server;
}

export interface Pkce {
  verifier: string;
  challenge: string;
}

export function pkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The path of an authorize request as the library sends it. A value of undefined leaves its parameter out. */
export function authorizePath(changes: Record<string, string | undefined> = {}): string {
  const parameters = {
    client_id: 'client_test',
    redirect_uri: CALLBACK,
    response_type: 'code',
    provider: 'authkit',
    state: 'a-state',
    ...changes,
  };
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `/user_management/authorize?${new URLSearchParams(given).toString()}`;
}

export function challengeOf({ challenge }: Pkce) {
  return { code_challenge: challenge, code_challenge_method: 'S256' };
}

/** Signs in on the page and gives the answer that sends the browser back to the app. */
export async function signIn(
  browser: Browser,
  changes: Record<string, string | undefined> = {},
  email = EMAIL,
): Promise<Page> {
  const page = await browser.visit(authorizePath(changes));
  return browser.submit(page, { email, password: PASSWORD });
}

export function codeOf(page: Page): string {
  const code = new URL(page.location, 'http://nowhere').searchParams.get('code');
  if (code === null)
    throw new Error(
      `There is no code: ${page.status} ${page.location} ${/<title>.*?<\/title>/.exec(page.html)?.[0] ?? ''}`,
    );
  return code;
}

export interface Answer {
  status: number;
  headers: Headers;
  // Tests assert on it; its shape is what they are about.
  body: Record<string, unknown>;
}

/** A server, in whatever process. */
export type Reachable = Pick<AuthKitServer, 'url'>;

export async function post(server: Reachable, path: string, body: unknown, key?: string): Promise<Answer> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return answer(response);
}

export async function get(server: Reachable, path: string, key?: string): Promise<Answer> {
  const response = await fetch(server.url + path, { headers: key ? { authorization: `Bearer ${key}` } : {} });
  return answer(response);
}

/** Any request of a key holder. */
export async function manage(
  server: Reachable,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const headers = { authorization: 'Bearer sk_test_key', 'content-type': 'application/json' };
  return answer(
    await fetch(server.url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );
}

export async function answer(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, body };
}

export function authenticate(server: Reachable, fields: Record<string, unknown>): Promise<Answer> {
  return post(server, '/user_management/authenticate', { client_id: 'client_test', ...fields });
}

export function refresh(server: Reachable, refreshToken: unknown, more: object = {}): Promise<Answer> {
  return authenticate(server, { grant_type: 'refresh_token', refresh_token: refreshToken, ...more });
}

export function exchange(server: Reachable, code: string, more: object): Promise<Answer> {
  return authenticate(server, { grant_type: 'authorization_code', code, ...more });
}

export interface SignedIn {
  browser: Browser;
  accessToken: string;
  refreshToken: string;
  sid: string;
  claims: Record<string, unknown>;
}

/** From the authorize request to the tokens. */
export async function signedIn(
  server: Reachable,
  browser = new Browser(server.url),
  changes: Record<string, string | undefined> = {},
  email = EMAIL,
): Promise<SignedIn> {
  const proof = pkce();
  const page = await signIn(browser, { ...challengeOf(proof), ...changes }, email);
  const { status, body } = await exchange(server, codeOf(page), { code_verifier: proof.verifier });
  if (status !== 200) throw new Error(`The exchange failed: ${JSON.stringify(body)}`);
  const accessToken = String(body['access_token']);
  const claims = claimsOf(accessToken);
  return {
    browser,
    accessToken,
    refreshToken: String(body['refresh_token']),
    sid: String(claims['sid']),
    claims,
  };
}

export function claimsOf(token: unknown): Record<string, unknown> {
  const payload = String(token).split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
