import type { Context, MiddlewareHandler } from 'hono';
import type { AppEnv } from './context.js';
import { ApiError } from './errors.js';

const MAX_BODY_BYTES = 1_000_000;

/** Refuses bodies that are too large. One whose length is announced is not touched: to look at its stream is to make one. */
export const limitBody: MiddlewareHandler<AppEnv> = async (c, next) => {
  // Nothing here reads one.
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  if (c.req.header('transfer-encoding') !== undefined) {
    c.req.raw = await readWithin(c, MAX_BODY_BYTES);
    return next();
  }
  // Node's parser holds a body to the length it announced; without either header there is none (RFC 9112, section 6.3).
  return Number(c.req.header('content-length') ?? 0) > MAX_BODY_BYTES ? tooLarge(c) : next();
};

/** The request with its body read. Made from its parts: the server's own Request is not one the platform can copy. */
async function readWithin(c: Context<AppEnv>, limit: number): Promise<Request> {
  const { body, headers, method, url } = c.req.raw;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limit) tooLarge(c);
    chunks.push(chunk);
  }
  return new Request(url, { method, headers, body: Buffer.concat(chunks) });
}

function tooLarge(c: Context): never {
  // The rest of the body is not read, so this connection is of no use for another request.
  c.header('Connection', 'close');
  throw new ApiError(413, 'request_too_large', `A request body may have at most ${MAX_BODY_BYTES} bytes.`);
}
