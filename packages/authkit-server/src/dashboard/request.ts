import type { PageQuery } from '../domain/page.js';
import type { AppContext } from '../http/context.js';
import { PageError } from '../http/errors.js';
import type { Notice } from './notices.js';

/** Of names and reasons. */
export const MAX_TEXT = 256;
const PAGE_SIZE = 20;

/** Newest first, the page that the query names. */
export function pageOf(c: AppContext, limit = PAGE_SIZE): PageQuery {
  const { before, after } = c.req.query();
  return { limit, order: 'desc', before: before || undefined, after: after || undefined };
}

/** Back to a screen, which then says what was done. */
export function done(c: AppContext, path: string, notice: Notice): Response {
  const [bare = '', query = ''] = path.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('done', notice);
  return c.redirect(`/dashboard${bare}?${parameters.toString()}`, 303);
}

/** What was entered, or nothing. */
export function field(c: AppContext, name: string): string {
  return (c.get('form')?.[name] ?? '').trim();
}

/** Undefined when nothing was entered. */
export function given(c: AppContext, name: string): string | undefined {
  return field(c, name) || undefined;
}

/** The rest of the names of those fields that begin so, as ticked boxes do. */
export function ticked(c: AppContext, prefix: string): string[] {
  return Object.keys(c.get('form') ?? {})
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}

export function gone(what: string): PageError {
  return new PageError(404, 'Not found', `${what} is not there any more.`, '/dashboard');
}

/** The `id` of the path. */
export function pathId(c: AppContext): string {
  return c.req.param('id') ?? '';
}
