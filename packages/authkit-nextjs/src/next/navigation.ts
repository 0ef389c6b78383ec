/**
 * Next replaces `next/navigation` in server code by its `react-server` form, which knows no client hooks; under the
 * specifier with its ending, which plain Node needs, it is not replaced and would pull React's client half into route
 * handlers.
 */
import { redirect } from 'next/dist/client/components/navigation.react-server.js';
import { RedirectStatusCode } from 'next/dist/client/components/redirect-status-code.js';
import { getRedirectError } from 'next/dist/client/components/redirect.js';
import type { ServerContext } from './server-context.js';

export { forbidden, notFound } from 'next/dist/client/components/navigation.react-server.js';

/**
 * Leads to a page that is always read. In a route handler Next's own redirect keeps the method, and a form that was
 * posted would be posted again, to the AuthKit route (307 and 303: RFC 9110, section 15.4).
 */
export function redirectToRead(url: string, { mayWriteCookies, headers }: ServerContext): never {
  if (!mayWriteCookies) redirect(url);
  throw getRedirectError(url, headers.has('next-action') ? 'push' : 'replace', RedirectStatusCode.SeeOther);
}
