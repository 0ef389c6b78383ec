import { TooMuchMetadata } from './domain/metadata.js';
import { TokenTooBig } from './domain/template-claims.js';
import type { AppContext } from './http/context.js';
import { ApiError, OAuthError, PageError, TooManyRequests } from './http/errors.js';
import { toldPath } from './http/told-path.js';
import { showError } from './pages/error.js';

/** Turns what a handler threw into its answer. What nobody expected is logged, and told to nobody else. */
export function errorResponse(
  error: unknown,
  c: AppContext,
  log: (line: string) => void,
): Response | Promise<Response> {
  if (error instanceof OAuthError) {
    return c.json({ error: error.error, error_description: error.message, ...error.more }, 400);
  }
  if (error instanceof ApiError) {
    const { code, message, errors, more } = error;
    return c.json({ code, message, ...(errors && { errors }), ...more }, error.status);
  }
  if (error instanceof TooManyRequests) return tooManyRequests(c, error);
  if (error instanceof TokenTooBig)
    return c.json({ error: 'token_too_big', error_description: error.message }, 400);
  if (error instanceof TooMuchMetadata) {
    return c.json({ code: 'invalid_metadata', message: error.message }, 400);
  }
  if (isUnstorable(error) && c.req.url.split('?', 1)[0]?.includes('%00')) {
    return c.json({ code: 'entity_not_found', message: 'Nothing has an id with a NUL character.' }, 404);
  }
  if (isUnstorable(error)) {
    return c.json(
      { code: 'invalid_request_parameters', message: 'A text must not hold a NUL character.' },
      422,
    );
  }
  if (error instanceof PageError) return showError(c, error);
  if (isBrokenOff(c)) {
    return c.json({ code: 'incomplete_body', message: 'The connection ended before the body did.' }, 400);
  }

  // The path without its query, and the stack: neither holds what the client sent in secret.
  log(`${c.req.method} ${toldPath(c)} failed, request ${c.get('requestId')}\n${describe(error)}`);
  if (c.req.header('accept')?.includes('text/html')) {
    return showError(
      c,
      new PageError(500, 'Something went wrong', 'That was our mistake. Please try again.'),
    );
  }
  const message = 'Something went wrong in this server. Its log says what.';
  return c.json({ code: 'internal_error', message }, 500);
}

// Whatever was thrown then came of a body that is not all there; nobody is left to read the answer.
function isBrokenOff({ env: { incoming } }: AppContext): boolean {
  return incoming.destroyed && !incoming.complete;
}

function tooManyRequests(c: AppContext, { waitMs, message }: TooManyRequests): Response | Promise<Response> {
  c.header('Retry-After', String(Math.ceil(waitMs / 1000)));
  if (c.req.header('accept')?.includes('text/html')) {
    return showError(c, new PageError(429, 'Too many tries', 'Wait a minute, go back and try again.'));
  }
  const code = 'too_many_requests';
  return c.req.path.endsWith('/authenticate')
    ? c.json({ error: code, error_description: message }, 429)
    : c.json({ code, message }, 429);
}

// PostgreSQL keeps no U+0000 in a text (22021, character_not_in_repertoire), wherever in a request it came.
function isUnstorable(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === '22021';
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : 'What was thrown is no Error.';
}
