import type { MiddlewareHandler } from 'hono';
import { sameSecret } from '../tokens/hash.js';
import type { AppEnv } from './context.js';
import { ApiError, PageError } from './errors.js';

type Guard = MiddlewareHandler<AppEnv>;

export const anyone: Guard = (_c, next) => next();

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * People at this machine. The name they asked for counts too: a page of another site can point a name of its own at
 * 127.0.0.1 (DNS rebinding), and would then read what it opens.
 */
export const local: Guard = (c, next) => {
  const { remoteAddress = '' } = c.env.incoming.socket;
  const isLoopback = remoteAddress === '::1' || /^(::ffff:)?127\./.test(remoteAddress);
  // A proxy on this machine may speak for somebody elsewhere.
  const isForwarded =
    c.req.header('x-forwarded-for') !== undefined || c.req.header('forwarded') !== undefined;
  const { hostname } = new URL(c.req.url);
  if (!isLoopback || isForwarded || !LOOPBACK_NAMES.has(hostname)) {
    throw new PageError(403, 'Only from this machine', 'This page opens at http://localhost only.');
  }
  return next();
};

/** Callers that show the API key as a bearer token. */
export const keyHolder: Guard = (c, next) => {
  const [scheme, key, ...rest] = (c.req.header('authorization') ?? '').split(' ');
  const holds =
    scheme?.toLowerCase() === 'bearer' &&
    key !== undefined &&
    rest.length === 0 &&
    sameSecret(key, c.get('realm').client.apiKey);
  if (!holds) throw new ApiError(401, 'unauthorized', 'A valid API key is required as a bearer token.');
  return next();
};
