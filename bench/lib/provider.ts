/**
 * A provider whose refresh tokens are good once: what a storm of requests meets. It answers after a fixed time, as one on
 * the other side of a network does, so that it is not the provider's speed that is compared.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { KeyServer } from './key-server.ts';
import type { SealedSession, SessionMint } from './sessions.ts';

const ANSWERS_AFTER_MS = 50;

export interface Provider extends KeyServer {
  /** Calls of the token endpoint since it was last asked. */
  counted(): number;
  /** A session whose token ends so many seconds from now, which this provider will renew once. */
  session(secondsLeft: number): Promise<SealedSession>;
  /** Moves its clock, in milliseconds. */
  advance(ms: number): void;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text.startsWith('{')
    ? (JSON.parse(text) as Record<string, string>)
    : Object.fromEntries(new URLSearchParams(text));
}

export async function startProvider(mint: SessionMint, lifetime?: number): Promise<Provider> {
  let ahead = 0;
  const ofLifetime = lifetime === undefined ? {} : { lifetime, secondsLeft: lifetime };
  const live = new Map<string, Awaited<ReturnType<SessionMint['parts']>>>();
  let calls = 0;

  const answer = async (request: IncomingMessage): Promise<[number, object]> => {
    if (request.url === `/sso/jwks/${mint.clientId}`) return [200, mint.jwks];
    if (request.url !== '/user_management/authenticate') return [404, { message: 'Not found' }];
    const { refresh_token: token = '' } = await bodyOf(request);
    calls += 1;
    await delay(ANSWERS_AFTER_MS);
    const known = live.get(token);
    live.delete(token);
    if (!known)
      return [400, { error: 'invalid_grant', error_description: 'Refresh token already exchanged.' }];
    const renewed = mint.parts({ like: known, ahead, ...ofLifetime });
    live.set(renewed.refreshToken, renewed);
    return [200, mint.answerOf(renewed)];
  };

  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    env: mint.env(port),
    counted: () => {
      const now = calls;
      calls = 0;
      return now;
    },
    session: async (secondsLeft) => {
      const parts = mint.parts({ ahead, ...ofLifetime, secondsLeft });
      live.set(parts.refreshToken, parts);
      return { cookie: await mint.seal(parts), userId: parts.user.id };
    },
    advance: (ms) => (ahead += ms),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
