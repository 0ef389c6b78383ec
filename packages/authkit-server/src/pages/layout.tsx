import type { Child } from 'hono/jsx';
import { raw } from 'hono/html';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AppContext } from '../http/context.js';
import { style, type Sheet } from './style.js';

interface Page {
  /** Default: 200, or 422 with a problem. */
  status?: ContentfulStatusCode;
  title: string;
  /** Whether it comes again because of what was sent from it; its title says so first to whoever hears it read. */
  hasProblem?: boolean;
  body: Child;
  /** Where submitting a form on this page ends up in the end. */
  leadsTo?: string;
}

export function showPage(
  c: AppContext,
  { title, body, leadsTo, hasProblem = false, status = hasProblem ? 422 : 200 }: Page,
): Promise<Response> | Response {
  // Chromium applies form-action to every redirect that follows a submit, so the app's origin has to be listed beside
  // our own, or a right password would lead nowhere.
  const formAction = leadsTo === undefined ? "'none'" : `'self' ${sourceOf(leadsTo)}`;
  return showDocument(c, {
    status,
    title: hasProblem ? `Error: ${title}` : title,
    style,
    formAction,
    body: <main>{body}</main>,
  });
}

interface Document {
  status: ContentfulStatusCode;
  title: string;
  style: Sheet;
  /** The sources of the policy's `form-action`. */
  formAction: string;
  body: Child;
}

/** A document that loads nothing, runs nothing and is framed by nobody. */
export function showDocument(
  c: AppContext,
  { status, title, style: { css, hash }, formAction, body }: Document,
): Promise<Response> | Response {
  const policy = [
    "default-src 'none'",
    `style-src ${hash}`,
    `form-action ${formAction}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  c.header('Content-Security-Policy', policy.join('; '));
  // "no-referrer" would make browsers send `Origin: null` with our own forms.
  c.header('Referrer-Policy', 'same-origin');
  c.header('X-Frame-Options', 'DENY');
  return c.html(
    <>
      {raw('<!doctype html>')}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="robots" content="noindex" />
          <title>{title}</title>
          <style>{raw(css)}</style>
        </head>
        <body>{body}</body>
      </html>
    </>,
    status,
  );
}

// A policy cannot name an app's own scheme or an IPv6 address as an origin; the scheme alone it can.
function sourceOf(address: string): string {
  const { protocol, origin, hostname } = new URL(address);
  const nameable = (protocol === 'http:' || protocol === 'https:') && !hostname.startsWith('[');
  return nameable ? origin : protocol;
}
