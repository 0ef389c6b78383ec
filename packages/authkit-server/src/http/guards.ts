import type { MiddlewareHandler } from 'hono';
import { sameSecret } from '../tokens/hash.js';
import type { AppEnv } from './context.js';
import { ApiError, PageError } from './errors.js';
import { isLocal } from './local.js';

type Guard = MiddlewareHandler<AppEnv>;

export const anyone: Guard = (_c, next) => next();

/** People at this machine. */
export const local: Guard = (c, next) => {
  if (!isLocal(c)) {
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
