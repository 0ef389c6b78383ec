/** The one thing a provider is asked for while nothing needs refreshing: its keys. In the measuring process, not the measured one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SessionMint } from './sessions.ts';

export interface KeyServer {
  /** What points both libraries at it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startKeyServer({ jwks, clientId, password }: SessionMint): Promise<KeyServer> {
  const server = createServer((request, response) => {
    const known = request.url === `/sso/jwks/${clientId}`;
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known ? jwks : { message: `Nothing is known of ${request.url}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      WORKOS_CLIENT_ID: clientId,
      WORKOS_API_KEY: 'sk_test_bench',
      WORKOS_COOKIE_PASSWORD: password,
      WORKOS_API_HOSTNAME: '127.0.0.1',
      WORKOS_API_HTTPS: 'false',
      WORKOS_API_PORT: String(port),
      WORKOS_REDIRECT_URI: 'http://localhost:3000/callback',
      NEXT_PUBLIC_WORKOS_REDIRECT_URI: 'http://localhost:3000/callback',
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
