/** A provider whose tokens are spent once, and that keeps its answers under their idempotency keys. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Session } from '../../src/session/session.js';
import type { User } from '../../src/types.js';
import { accessToken, USER, type Key } from './provider.js';

export interface StrictProvider {
  port: string;
  /** `lost`: done, and the answer does not arrive. A status: nothing is done. */
  mode: 'well' | 'lost' | number;
  /** The mode after the next question. */
  afterwards: StrictProvider['mode'] | undefined;
  /** What is asked for this organization is answered so, whatever else is. */
  failing: { organization: string; status: number; body: string } | undefined;
  /** What is asked for this organization is done, and its answer does not arrive. */
  losing: string | undefined;
  clock: number;
  /** What was spent for which organization, and what was refused. */
  log: string[];
  /** Forgets everything, and has given out one token, `token 0` of `org_a`. */
  begin: () => void;
  /** The session with that token. */
  first: (claims?: Record<string, unknown>) => Promise<Session>;
}

export function useStrictProvider(key: () => Key): StrictProvider {
  const provider = {} as StrictProvider;
  const good = new Map<string, string | undefined>();
  const kept = new Map<string, string>();
  let tokens = 0;

  async function refresh(name: string, body: string): Promise<[status: number, body: string]> {
    const known = kept.get(name + body);
    if (known !== undefined) return [200, known];
    const asked = JSON.parse(body) as { refresh_token: string; organization_id?: string };
    const { failing } = provider;
    if (failing && failing.organization === asked.organization_id) return [failing.status, failing.body];
    if (!good.has(asked.refresh_token)) {
      provider.log.push(`refused ${asked.refresh_token}`);
      return [400, '{"error":"invalid_grant"}'];
    }
    const organization = asked.organization_id ?? good.get(asked.refresh_token);
    good.delete(asked.refresh_token);
    provider.log.push(`spent ${asked.refresh_token} for ${organization}`);
    const refresh_token = `token ${++tokens}`;
    good.set(refresh_token, organization);
    const claims = organization === undefined ? {} : { org_id: organization };
    const access_token = await accessToken(key(), provider.clock, claims);
    const answer = JSON.stringify({ user: USER, access_token, refresh_token });
    kept.set(name + body, answer);
    return [200, answer];
  }

  const server = createServer((request, response) => {
    if (request.url?.startsWith('/sso/jwks/')) {
      response.end(JSON.stringify({ keys: [key().jwk] }));
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    const answer = async () => {
      const { mode } = provider;
      provider.mode = provider.afterwards ?? mode;
      if (typeof mode === 'number') return void response.writeHead(mode).end();
      const [status, text] = await refresh(String(request.headers['idempotency-key']), body);
      const { organization_id: organization } = JSON.parse(body) as { organization_id?: string };
      const isLost = mode === 'lost' || (organization !== undefined && organization === provider.losing);
      if (isLost) return void request.socket.destroy();
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    };
    request.on('end', () => void answer());
  });

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    provider.port = String((server.address() as AddressInfo).port);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  provider.begin = () => {
    good.clear();
    kept.clear();
    tokens = 0;
    good.set('token 0', 'org_a');
    provider.mode = 'well';
    provider.failing = provider.losing = provider.afterwards = undefined;
    provider.clock = Date.now();
    provider.log = [];
  };
  provider.first = async (claims = { org_id: 'org_a' }) => ({
    accessToken: await accessToken(key(), provider.clock, claims),
    refreshToken: 'token 0',
    user: USER as User,
  });
  beforeEach(() => provider.begin());
  return provider;
}
