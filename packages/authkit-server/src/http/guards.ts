import type { MiddlewareHandler } from 'hono';
import { sameSecret } from '../tokens/hash.js';
import type { AppEnv } from './context.js';
import { ApiError } from './errors.js';

type Guard = MiddlewareHandler<AppEnv>;

export const anyone: Guard = (_c, next) => next();

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
