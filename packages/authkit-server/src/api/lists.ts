import type { Page, PageQuery } from '../domain/page.js';
import type { AppContext } from '../http/context.js';
import { unprocessable } from './fields.js';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

export function readPageQuery(c: AppContext): PageQuery {
  const limit = c.req.query('limit') || String(DEFAULT_LIMIT);
  const order = c.req.query('order') || 'desc';
  if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT) {
    throw unprocessable(`limit must be a number from 1 to ${MAX_LIMIT}.`);
  }
  if (order !== 'asc' && order !== 'desc' && order !== 'normal') {
    throw unprocessable('order must be asc, desc or normal.');
  }
  return {
    limit: Number(limit),
    order,
    after: c.req.query('after') || undefined,
    before: c.req.query('before') || undefined,
  };
}

/** A list in the query, in each of the ways SDKs write one: separated by commas, repeated, or with brackets. */
export function readList(c: AppContext, name: string): string[] | undefined {
  const given = [...(c.req.queries(name) ?? []), ...(c.req.queries(`${name}[]`) ?? [])];
  const entries = given.flatMap((value) => value.split(',')).filter((value) => value !== '');
  return entries.length > 0 ? entries : undefined;
}

export function listBody<Row>(page: Page<Row>, body: (row: Row) => object): object {
  return {
    object: 'list',
    data: page.rows.map(body),
    list_metadata: { before: page.before, after: page.after },
  };
}
