import type { MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { createKeptAnswers } from '../domain/kept-answers.js';
import type { Realm } from '../domain/realm.js';
import { sha256 } from '../tokens/hash.js';
import type { AppContext, AppEnv } from './context.js';
import { toldPath } from './told-path.js';

interface Answer {
  status: ContentfulStatusCode;
  body: string;
}

/**
 * Answers a request that comes again with the same `Idempotency-Key` as it was answered before: SDKs send one with every
 * POST and repeat it when an answer got lost. Only successes are kept; a refusal is found again by itself. Servers that
 * share a store do it once among them.
 */
export function idempotency(
  realm: Realm,
  { log, closing }: { log: (line: string) => void; closing: AbortSignal },
): MiddlewareHandler<AppEnv> {
  const kept = createKeptAnswers(realm, closing);
  const underWay = new Map<string, Promise<unknown>>();

  async function answerOnce(c: AppContext, id: string, next: () => Promise<void>): Promise<Response | void> {
    const known = await kept.claim(id);
    if (known !== undefined) {
      const { status, body } = JSON.parse(known) as Answer;
      return c.body(body, status, { 'Content-Type': 'application/json', 'Idempotent-Replayed': 'true' });
    }
    let isDone = false;
    try {
      await next();
      const isJson = c.res.headers.get('content-type')?.startsWith('application/json') === true;
      isDone = c.res.ok && isJson;
    } finally {
      if (!isDone) await kept.release(id);
    }
    if (isDone) await keep(c, id);
  }

  // The work is done, whatever becomes of its answer: an error, or a claim that is given up, would have it done again.
  async function keep(c: AppContext, id: string): Promise<void> {
    const { status } = c.res as { status: ContentfulStatusCode };
    const answer: Answer = { status, body: await c.res.clone().text() };
    try {
      await kept.keep(id, JSON.stringify(answer));
    } catch (error) {
      log(`The answer to ${c.req.method} ${toldPath(c)} could not be kept: ${String(error)}`);
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
