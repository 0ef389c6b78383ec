/** A candidate behind Node's own HTTP server: its proxy, then a page that asks who it is. */
import { createServer, type IncomingMessage } from 'node:http';
import { NextRequest } from 'next/server.js';
import { inPage, pageHeaders } from './next-scope.ts';
import type { Candidate } from './requests.ts';

const { proxy, withAuth } = (await import(process.env['BENCH_CANDIDATE']!)) as Candidate;

async function answer(incoming: IncomingMessage): Promise<{ user: string | null; cookies: string[] }> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  const request = new NextRequest(`http://localhost:3000${incoming.url}`, { headers });
  const passed = await proxy(request);
  const { user } = await inPage(pageHeaders(request.headers, passed.headers), () => withAuth());
  return { user: user?.id ?? null, cookies: passed.headers.getSetCookie() };
}

const server = createServer((incoming, outgoing) => {
  answer(incoming).then(
    ({ user, cookies }) => {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'set-cookie': cookies });
      outgoing.end(JSON.stringify({ user }));
    },
    (error: unknown) => {
      console.error(error);
      outgoing.writeHead(500);
      outgoing.end();
    },
  );
});
// A storm is what this is about; the default queue of the system holds 511.
server.listen({ port: Number(process.env['PORT']), host: 'localhost', backlog: 4_096 }, () =>
  console.log('Ready in no time'),
);
