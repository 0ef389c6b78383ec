/** What stands before an app in production: one address for several processes, with or without TLS. */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Balancer {
  port: number;
  /** Where requests go, in turn. */
  setTargets: (urls: readonly string[]) => void;
  close: () => Promise<void>;
}

export async function startBalancer(tls?: { key: string; cert: string }): Promise<Balancer> {
  let targets: readonly string[] = [];
  let next = 0;
  const handle: RequestListener = (incoming, outgoing) => {
    const target = new URL(targets[next++ % targets.length] ?? 'http://127.0.0.1:9');
    const { method, url, rawHeaders } = incoming;
    const headers = [...rawHeaders, 'x-forwarded-proto', tls ? 'https' : 'http'];
    const forwarded = request(
      { agent: false, host: target.hostname, port: target.port, method, path: url, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  };
  const server: Server = tls ? createTlsServer(tls, handle) : createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    setTargets: (urls) => (targets = urls),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
