/**
 * The built library's proxy and AuthKit route behind Node's own HTTP server: the same answers as the fixture app under
 * Next gives, for a fraction of its weight. Runs as a process of its own.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NextRequest } from 'next/server.js';
import { authkit } from '../../fixtures/reliability/lib/authkit.ts';
import { seen } from '../../fixtures/reliability/lib/seen.ts';

const open = { enabled: true, unauthenticatedPaths: ['/', '/api/:path*', '/webhooks'] };
const page = authkit.authkitProxy((_request, _event, auth) => Response.json(seen(auth)), {
  middlewareAuth: open,
});
const callback = authkit.handleAuth();
const webhook = authkit.handleWebhook();

async function answer(request: NextRequest): Promise<Response> {
  switch (request.nextUrl.pathname) {
    case '/callback':
      return callback(request);
    case '/webhooks':
      return webhook(request);
    default:
      return page(request);
  }
}

async function asRequest(incoming: IncomingMessage): Promise<NextRequest> {
  const headers = new Headers();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '');
  }
  const { method = 'GET' } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = method === 'GET' || method === 'HEAD' ? undefined : Buffer.concat(chunks).toString();
  const url = `http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`;
  return new NextRequest(url, { method, headers, ...(body !== undefined && { body }) });
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value);
  outgoing.setHeader('set-cookie', response.headers.getSetCookie());
  outgoing.end(await response.text());
}

const server = createServer((incoming, outgoing) => {
  asRequest(incoming)
    .then(answer)
    .then((response) => send(response, outgoing))
    .catch((error: unknown) => {
      console.error(error);
      outgoing.statusCode = 500;
      outgoing.end();
    });
});
server.listen(Number(process.env['PORT']), '127.0.0.1', () =>
  console.log(`Ready in a moment, on ${(server.address() as AddressInfo).port}`),
);
