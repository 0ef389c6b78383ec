import type { MiddlewareHandler } from 'hono';
import type { Fault } from '../control/faults.js';
import { ulid } from '../tokens/random.js';
import type { AppEnv } from './context.js';
import { toldPath } from './told-path.js';

/** A finished request, as far as it may be told: no query, no header, no body. */
export interface RequestEntry {
  method: string;
  path: string;
  /** Of `POST /user_management/authenticate`, when it is one this server knows. */
  grantType?: string;
  /** 0 when a fault kept the answer back. */
  status: number;
  /** The kind of the fault that it met, if it met one. */
  fault?: Fault['kind'];
}

/** Gives every answer its `X-Request-ID` and the headers that all share, and tells `onRequest` about it. */
export function observe(onRequest?: (entry: RequestEntry) => void): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const requestId = ulid(Date.now());
    c.set('requestId', requestId);
    await next();
    const { headers } = c.res;
    headers.set('X-Request-ID', requestId);
    headers.set('X-Content-Type-Options', 'nosniff');
    if (c.get('realm').baseUrl.startsWith('https:'))
      headers.set('Strict-Transport-Security', 'max-age=31536000');
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    const grantType = c.get('grantType');
    const fault = c.get('fault');
    onRequest?.({
      method: c.req.method,
      path: toldPath(c),
      ...(grantType !== undefined && { grantType }),
      status: c.get('unanswered') ? 0 : c.res.status,
      ...(fault !== undefined && { fault }),
    });
  };
}
