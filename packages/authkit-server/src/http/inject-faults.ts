import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { MiddlewareHandler } from 'hono';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Fault, FaultTable } from '../control/faults.js';
import { readFields } from './body.js';
import type { AppContext, AppEnv } from './context.js';

type StatusFault = Extract<Fault, { kind: 'status' }>;

/** Lets requests meet the faults that a test has ordered. Ends what it holds back when the server closes. */
export function injectFaults(
  { faults, closed }: { faults: FaultTable; closed: Promise<void> },
  closing: AbortSignal,
): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (faults.list().length === 0) return next();
    const encounter = await faults.meet({
      method: c.req.method,
      path: c.req.path,
      grantType: () => readGrantType(c),
    });
    if (!encounter) return next();
    const { fault } = encounter;
    c.set('fault', fault.kind);
    switch (fault.kind) {
      case 'status':
        return statusAnswer(c, fault);
      case 'delay':
        // Ended early by a closing server, whose connections end then.
        await wait(fault.ms, undefined, { signal: closing }).catch(() => undefined);
        return closing.aborted ? hangUp(c) : next();
      case 'hang':
        await Promise.race([encounter.cleared, closed, once(c.env.outgoing, 'close')]);
        return closing.aborted || c.env.outgoing.destroyed ? hangUp(c) : next();
      case 'reset':
        c.env.incoming.socket.resetAndDestroy();
        return unanswered(c);
      case 'drop':
        await next();
        c.res = hangUp(c);
        return undefined;
    }
  };
}

async function readGrantType(c: AppContext): Promise<string | undefined> {
  const grantType = (await readFields(c))?.['grant_type'];
  return typeof grantType === 'string' ? grantType : undefined;
}

function statusAnswer(c: AppContext, { status, retryAfter, html, body }: StatusFault): Response {
  // Whoever wonders about this answer, a person or a check, sees that it was ordered.
  c.header('X-AuthKit-Fault', 'status');
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter));
  if (status === 204 || status === 205 || status === 304) return c.body(null, status);
  const message = `A fault that was ordered: ${status}.`;
  const text = html
    ? `<!doctype html><title>Fault</title><p>${message}</p>`
    : JSON.stringify({ code: 'fault', message });
  return c.body(body ?? text, status as ContentfulStatusCode, {
    'Content-Type': html ? 'text/html; charset=UTF-8' : 'application/json',
  });
}

function hangUp(c: AppContext): Response {
  c.env.incoming.socket.destroy();
  return unanswered(c);
}

function unanswered(c: AppContext): Response {
  c.set('unanswered', true);
  return new Response(null, RESPONSE_ALREADY_SENT);
}
