/** The responses of the AuthKit route: one place for the headers that every one of them carries. */
import type { CookieIntent } from '../cookies/intents.js';
import type { ErrorCode } from '../errors.js';
import { appendIntents } from './cookies.js';

export interface AnswerOptions {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly intents?: readonly CookieIntent[];
}

export const NO_STORE = 'private, no-store';

/** The query holds codes and states: no page we send a browser to may learn them, and no cache keep what came of them. */
const EVERY_ANSWER = {
  'cache-control': NO_STORE,
  vary: 'Cookie',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function answer(body: string | null, type: string | undefined, options: AnswerOptions): Response {
  const headers = new Headers({
    ...EVERY_ANSWER,
    ...(type && { 'content-type': type }),
    ...options.headers,
  });
  appendIntents(headers, options.intents ?? []);
  return new Response(body, { status: options.status ?? 200, headers });
}

/** An answer that the app has made, as one of the route's: with its own headers where they may differ, and our cookies. */
export function completed(response: Response, intents: readonly CookieIntent[]): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(EVERY_ANSWER)) {
    if (name === 'vary') headers.append(name, value);
    else if (name === 'cache-control' || !headers.has(name)) headers.set(name, value);
  }
  appendIntents(headers, intents);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

export function empty(options: AnswerOptions = {}): Response {
  return answer(null, undefined, options);
}

export function text(body: string, options: AnswerOptions = {}): Response {
  return answer(body, 'text/plain; charset=utf-8', options);
}

export function json(body: unknown, options: AnswerOptions = {}): Response {
  return answer(JSON.stringify(body), 'application/json', options);
}

/** An error for a program (RFC 9457). */
export function problem(
  status: number,
  code: ErrorCode,
  title: string,
  options: AnswerOptions = {},
): Response {
  const body = JSON.stringify({ type: `docs/errors/${code}.md`, title, status, code });
  return answer(body, 'application/problem+json', { ...options, status });
}

/** 307 keeps the method, 303 makes it a GET (RFC 9110, section 15.4). */
export function redirectTo(location: string, status: 303 | 307, options: AnswerOptions = {}): Response {
  return answer(null, undefined, { ...options, status, headers: { ...options.headers, location } });
}

/** A page for a person. `body` is HTML in which everything from outside is escaped already. */
export async function page(
  title: string,
  body: string,
  options: AnswerOptions & { moveTo?: string } = {},
): Promise<Response> {
  const refresh = options.moveTo
    ? `<meta http-equiv="refresh" content="0;url=${escapeHtml(options.moveTo)}">`
    : '';
  const html =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">` +
    `${refresh}<style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`;
  const policy = `default-src 'none'; style-src '${await styleHash()}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
  return answer(html, 'text/html; charset=utf-8', {
    ...options,
    headers: { ...options.headers, 'content-security-policy': policy },
  });
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(raw: string): string {
  return raw.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const STYLE =
  ':root{color-scheme:light dark;font-family:system-ui,sans-serif;line-height:1.5}' +
  'body{margin:0;min-height:100vh;display:grid;place-items:center}' +
  'main{max-width:26rem;padding:2rem;text-align:center}h1{font-size:1.3rem;margin:0 0 .5rem}' +
  'a,button{display:inline-block;margin-top:1rem;padding:.6rem 1.2rem;border:1px solid;border-radius:.5rem;' +
  'color:inherit;background:none;font:inherit;text-decoration:none;cursor:pointer}';

let hash: Promise<string> | undefined;

/** What lets this one style through the policy (CSP Level 3, section 2.3.1). */
function styleHash(): Promise<string> {
  hash ??= crypto.subtle
    .digest('SHA-256', new TextEncoder().encode(STYLE))
    .then((digest) => `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`);
  return hash;
}
