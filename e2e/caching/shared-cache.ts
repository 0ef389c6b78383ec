/** A shared cache in front of an app, as careless as one can be without breaking every app there is. */
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** What the cache handed to somebody. */
export interface Delivery {
  /** Whose it is by the cookie `visitor`: the one thing that Chromium adds to every request, however it came about. */
  to: string;
  url: string;
  status: number;
  /** Names and values in turn, as they went over the wire. */
  headers: readonly string[];
  body: string;
  fromCache: boolean;
}

export interface SharedCache {
  deliveries: () => readonly Delivery[];
  close: () => Promise<void>;
}

interface SharedCacheOptions {
  port: number;
  /** Where the app listens, on `localhost`. */
  target: number;
  /** Whether an answer that says this may be kept. */
  keeps?: (cacheControl: string) => boolean;
}

interface Kept {
  status: number;
  headers: string[];
  body: Buffer;
}

/**
 * The two words that RFC 9111 (sections 5.2.2.5 and 5.2.2.7) gives to answers that are nobody else's. All that could
 * save a careless app is ignored: `Vary`, `Set-Cookie`, ages, `no-cache`, and what the request says.
 */
const isNobodyElses = (cacheControl: string) => /\b(?:no-store|private)\b/i.test(cacheControl);

/** Answers that are compressed, partial or "not modified" would hide what this is about. */
const DROPPED = new Set(['accept-encoding', 'if-none-match', 'if-modified-since', 'range']);

const passedOn = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !DROPPED.has(name)));

const isFraming = (name: string) =>
  /^(?:transfer-encoding|content-length|connection|keep-alive)$/i.test(name);

export async function startSharedCache(options: SharedCacheOptions): Promise<SharedCache> {
  const { port, target, keeps = (cacheControl) => !isNobodyElses(cacheControl) } = options;
  const kept = new Map<string, Kept>();
  const deliveries: Delivery[] = [];

  async function answer(incoming: IncomingMessage): Promise<Kept & { fromCache: boolean }> {
    const { method, url: path = '/' } = incoming;
    const known = method === 'GET' ? kept.get(path) : undefined;
    if (known) return { ...known, fromCache: true };
    const fresh = await ask(incoming, target);
    const said = fresh.headers.filter((_, index, all) => /^cache-control$/i.test(all[index - 1] ?? ''));
    if (method === 'GET' && fresh.status < 500 && keeps(said.join(', '))) kept.set(path, fresh);
    return { ...fresh, fromCache: false };
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming).then(
      ({ status, headers, body, fromCache }) => {
        const to = /\bvisitor=(\w+)/.exec(incoming.headers.cookie ?? '')?.[1] ?? 'nobody';
        const url = `${incoming.method} ${incoming.url}`;
        deliveries.push({ to, url, status, headers, body: body.toString(), fromCache });
        outgoing.writeHead(status, [...headers, 'content-length', String(body.length)]).end(body);
      },
      () => outgoing.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
  return {
    deliveries: () => deliveries,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function ask(incoming: IncomingMessage, target: number): Promise<Kept> {
  return new Promise((resolve, reject) => {
    const { method, url: path } = incoming;
    // The app hears the name that the browser used.
    const headers = passedOn(incoming.headers);
    const asked = request({ host: 'localhost', port: target, method, path, headers, agent: false });
    asked.on('error', reject);
    asked.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const pairs = response.rawHeaders;
        const own = pairs.filter((_, index) => !isFraming(pairs[index - (index % 2)] ?? ''));
        resolve({ status: response.statusCode ?? 502, headers: own, body: Buffer.concat(chunks) });
      });
    });
    incoming.pipe(asked);
  });
}
