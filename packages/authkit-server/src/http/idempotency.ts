import type { MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { createKeptAnswers } from '../domain/kept-answers.js';
import type { Realm } from '../domain/realm.js';
import { sha256 } from '../tokens/hash.js';
import type { AppContext, AppEnv } from './context.js';

interface Answer {
  status: ContentfulStatusCode;
  body: string;
}

/**
 * Answers a request that comes again with the same `Idempotency-Key` as it was answered before: SDKs send one with every
 * POST and repeat it when an answer got lost. Only successes are kept; a refusal is found again by itself. Servers that
 * share a store do it once among them.
 */
export function idempotency(realm: Realm): MiddlewareHandler<AppEnv> {
  const kept = createKeptAnswers(realm);
  const underWay = new Map<string, Promise<unknown>>();

  async function answerOnce(c: AppContext, id: string, next: () => Promise<void>): Promise<Response | void> {
    const known = await kept.claim(id);
    if (known !== undefined) {
      const { status, body } = JSON.parse(known) as Answer;
      return c.body(body, status, { 'Content-Type': 'application/json', 'Idempotent-Replayed': 'true' });
    }
    let isKept = false;
    try {
      await next();
      const isJson = c.res.headers.get('content-type')?.startsWith('application/json') === true;
      if (!c.res.ok || !isJson) return undefined;
      const answer: Answer = {
        status: c.res.status as ContentfulStatusCode,
        body: await c.res.clone().text(),
      };
      await kept.keep(id, JSON.stringify(answer));
      isKept = true;
    } finally {
      if (!isKept) await kept.release(id);
    }
  }

  return async (c, next) => {
    const key = c.req.header('idempotency-key');
    if (!key) return next();
    // The same key with another body, path or caller is another request. No header or path holds a line break.
    const caller = c.req.header('authorization') ?? '';
    const id = sha256([key, caller, c.req.path, await c.req.text()].join('\n'));
    // A repetition that overtakes its original waits for it.
    for (let before = underWay.get(id); before; before = underWay.get(id)) await before;
    const answering = answerOnce(c, id, next);
    underWay.set(
      id,
      answering.catch(() => undefined),
    );
    try {
      return await answering;
    } finally {
      underWay.delete(id);
    }
  };
}
