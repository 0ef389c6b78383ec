/** A provider made to misbehave, with real keys and real tokens. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import { resolveConfig, type Attachments, type Config, type Settings } from '../../src/config/config.js';
import { clears, type CookieReader } from '../../src/cookies/intents.js';
import { resolveSession, type ResolveOptions } from '../../src/session/resolve.js';
import { sealSession, sessionIntents } from '../../src/session/sealed-cookie.js';
import type { Session } from '../../src/session/session.js';
import type { User } from '../../src/types.js';

export const MINUTE = 60_000;
export const USER = { object: 'user', id: 'user_1', email: 'ada@example.com' };

export interface Key {
  kid: string;
  jwk: JWK;
  privateKey: CryptoKey;
}

/** What the provider does, until a test says otherwise. */
export interface Provider {
  published: Key[];
  signing: Key;
  clock: number;
  keysCalls: number;
  refreshes: number;
  /** The refresh tokens that were spent, in order. */
  spent: string[];
  /** Their idempotency keys. */
  attempts: (string | undefined)[];
  answer?: { status: number; body: string; headers?: Record<string, string> } | undefined;
  keysAnswer?: { status: number; body: string } | undefined;
  claims: Record<string, unknown>;
  user: Record<string, unknown>;
}

async function makeKey(kid: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

let passwords = 0;

export function accessToken(key: Key, now: number, claims: Record<string, unknown> = {}): Promise<string> {
  const iat = Math.floor(now / 1000);
  return new SignJWT({ sid: 'session_1', client_id: 'client_1', sub: USER.id, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: key.kid })
    .setIssuedAt(iat)
    .setExpirationTime(iat + 300)
    .sign(key.privateKey);
}

export async function cookieWith(
  config: Config,
  key: Key,
  issuedAt: number,
  user: object = USER,
  claims: Record<string, unknown> = {},
): Promise<CookieReader> {
  const token = await accessToken(key, issuedAt, claims);
  const session = { accessToken: token, refreshToken: `of-${token.slice(-20)}`, user: user as User };
  return cookiesOf(session, config);
}

/** A session as its browser sends it. */
export async function cookiesOf(session: Session, config: Config): Promise<CookieReader> {
  const none: CookieReader = { get: () => undefined, names: () => [] };
  return jarOf(sessionIntents(await sealSession(session, config), config, none));
}

/** What a browser sends after it was given these cookies. */
export function jarOf(intents: readonly { name: string; value: string }[]): CookieReader {
  const jar = new Map(intents.map(({ name, value }) => [name, value]));
  return { get: (name) => jar.get(name), names: () => [...jar.keys()] };
}

export async function resolve(config: Config, cookies: CookieReader, options: Partial<ResolveOptions> = {}) {
  const outcome = await resolveSession(cookies, config, { mayRefresh: true, ...options });
  const cleared = outcome.intents.some((intent) => intent.name === 'wos-session' && clears(intent));
  const written = outcome.intents.some((intent) => intent.name === 'wos-session' && !clears(intent));
  const reason = outcome.kind === 'signed-out' ? outcome.reason : undefined;
  return { kind: outcome.kind, reason, cleared, written };
}

/** Starts such a provider for a test file; every test begins with a good one. */
export function useProvider() {
  const keys = {} as { first: Key; second: Key; foreign: Key };
  const provider = {} as Provider;
  let server: Server;

  beforeAll(async () => {
    const [first, second, foreign] = [
      await makeKey('first'),
      await makeKey('second'),
      await makeKey('foreign'),
    ];
    Object.assign(keys, { first, second, foreign });
    server = createServer((request, response) => {
      const send = (status: number, body: string, headers: Record<string, string> = {}) => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(body);
      };
      if (request.url?.startsWith('/sso/jwks/')) {
        provider.keysCalls++;
        if (provider.keysAnswer) send(provider.keysAnswer.status, provider.keysAnswer.body);
        else send(200, JSON.stringify({ keys: provider.published.map(({ jwk }) => jwk) }));
        return;
      }
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        provider.refreshes++;
        provider.attempts.push(request.headers['idempotency-key'] as string | undefined);
        provider.spent.push((JSON.parse(body) as { refresh_token: string }).refresh_token);
        const { answer } = provider;
        if (answer) return send(answer.status, answer.body, answer.headers);
        const refresh_token = `refresh token ${provider.refreshes}`;
        return void accessToken(provider.signing, provider.clock, provider.claims).then((access_token) =>
          send(200, JSON.stringify({ user: provider.user, access_token, refresh_token })),
        );
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => new Promise((done) => server.close(done)));
  beforeEach(() => {
    const fresh: Provider = {
      published: [keys.first],
      signing: keys.first,
      clock: Date.now(),
      keysCalls: 0,
      refreshes: 0,
      spent: [],
      attempts: [],
      answer: undefined,
      keysAnswer: undefined,
      claims: {},
      user: USER,
    };
    Object.assign(provider, fresh);
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  });

  /** A configuration that this process remembers nothing of, unless its password says otherwise. */
  const newConfig = (settings: Settings = {}, attachments: Attachments = {}): Promise<Config> =>
    resolveConfig(
      {
        clientId: 'client_1',
        apiKey: 'sk_1',
        cookiePassword: `a password of its own for each, number ${passwords++}`,
        redirectUri: 'http://localhost:3000/callback',
        apiHostname: '127.0.0.1',
        apiHttps: 'false',
        apiPort: String((server.address() as AddressInfo).port),
        ...settings,
      },
      undefined,
      undefined,
      attachments,
    );

  /** Makes the process know the first key. */
  const warm = async (config: Config): Promise<void> => {
    const outcome = await resolve(config, await cookieWith(config, keys.first, Date.now()));
    expect(outcome.kind).toBe('signed-in');
  };
  return { provider, keys, newConfig, warm };
}
