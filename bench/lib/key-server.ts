/** The one thing a provider is asked for while nothing needs refreshing: its keys. In the measuring process, not the measured one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SessionMint } from './sessions.ts';

export interface KeyServer {
  readonly url: string;
  /** What points both libraries at it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const OF_SUPABASE = '/auth/v1/.well-known/jwks.json';

export async function startKeyServer({ jwks, clientId, env }: SessionMint): Promise<KeyServer> {
  const server = createServer((request, response) => {
    const known = request.url === `/sso/jwks/${clientId}` || request.url === OF_SUPABASE;
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known ? jwks : { message: `Nothing is known of ${request.url}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    env: env(port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
