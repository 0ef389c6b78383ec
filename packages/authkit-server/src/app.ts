import { Hono } from 'hono';
import type { Control } from './api/control.js';
import type { FaultTable } from './control/faults.js';
import type { Realm } from './domain/realm.js';
import { errorResponse } from './error-response.js';
import type { AppContext, AppEnv } from './http/context.js';
import { health } from './http/health.js';
import { lazyDashboard } from './http/dashboard.js';
import { ApiError } from './http/errors.js';
import { idempotency } from './http/idempotency.js';
import { keyHolder } from './http/guards.js';
import { injectFaults } from './http/inject-faults.js';
import { limitBody } from './http/limit-body.js';
import { observe, type RequestEntry } from './http/observe.js';
import { throttle } from './http/throttle.js';
import { developmentRoutes, notImplemented, routes } from './routes.js';

/** What a server for development has besides, in the hands of its tests. */
export interface Development extends Control {
  readonly faults: FaultTable;
  /** Resolves when the server closes. */
  readonly closed: Promise<void>;
}

export interface AppOptions {
  onRequest?: ((entry: RequestEntry) => void) | undefined;
  log: (line: string) => void;
  adminPassword: string | undefined;
  /** Aborted when the server closes. */
  closing: AbortSignal;
  /** Undefined in production mode. */
  development: Development | undefined;
}

export function createApp(
  realm: Realm,
  { onRequest, log, adminPassword, closing, development }: AppOptions,
): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(observe(onRequest));
  app.use((c, next) => {
    c.set('realm', realm);
    return next();
  });
  app.use(limitBody);
  app.get('/healthz', health);
  // Before the faults as well: they are for apps, not for whoever looks at what went wrong.
  const dashboard = lazyDashboard(realm, adminPassword);
  app.all('/dashboard', dashboard);
  app.all('/dashboard/*', dashboard);
  if (development) {
    // Before the faults, which must not keep their own clearing from getting through.
    for (const [method, path, who, handler] of developmentRoutes(development)) {
      app.on(method, path, who, handler);
    }
    app.use(injectFaults(development, closing));
  }
  const repeatable = idempotency(realm, { log, closing });
  const throttled = throttle(realm);
  for (const [method, path, who, handler] of routes) {
    const steps = [
      who,
      ...(who === keyHolder ? [throttled] : []),
      ...(method === 'POST' ? [repeatable] : []),
    ];
    app.on(method, [path], ...steps, handler);
  }
  for (const area of notImplemented) {
    app.all(area, refuseUnimplemented);
    app.all(`${area}/*`, refuseUnimplemented);
  }
  app.notFound((c) =>
    c.json({ code: 'not_found', message: `There is no ${c.req.method} ${c.req.path}.` }, 404),
  );
  app.onError((error, c) => errorResponse(error, c, log));
  return app;
}

// 4xx, since SDKs retry a 501 for seconds; 400, since a 404 would read as "there is no such organization".
function refuseUnimplemented(c: AppContext): never {
  throw new ApiError(
    400,
    'not_implemented',
    `${c.req.method} ${c.req.path} is not implemented by this server.`,
  );
}
