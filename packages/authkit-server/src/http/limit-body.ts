import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AppEnv } from './context.js';
import { ApiError } from './errors.js';

const MAX_BODY_BYTES = 1_000_000;

const limitUnannounced = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge });

/** Refuses bodies that are too large. One whose length is announced is not touched: to look at its stream is to make one. */
export const limitBody: MiddlewareHandler<AppEnv> = (c, next) => {
  // Nothing here reads one.
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
  const length = c.req.header('content-length');
  // Node's parser holds a body to the length it announced.
  if (length === undefined || c.req.header('transfer-encoding') !== undefined)
    return limitUnannounced(c, next);
  return Number(length) > MAX_BODY_BYTES ? tooLarge(c) : next();
};

function tooLarge(c: Context): never {
  // The rest of the body is not read, so this connection is of no use for another request.
  c.header('Connection', 'close');
  throw new ApiError(413, 'request_too_large', `A request body may have at most ${MAX_BODY_BYTES} bytes.`);
}
