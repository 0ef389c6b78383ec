import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Answered as `{ code, message, errors? }`. */
export class ApiError extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    message: string,
    readonly errors?: { code: string; message: string; field?: string }[],
    /** What the client needs to go on. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** Answered as `{ error, error_description }`. Always 400: the SDK throws the body of a 401 away. */
export class OAuthError extends Error {
  constructor(
    readonly error: string,
    description: string,
    /** What the client needs to go on. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(description);
  }
}

/** Answered with `Retry-After`, in the shape of whatever was asked. */
export class TooManyRequests extends Error {
  constructor(readonly waitMs: number) {
    super('Too many tries. Wait a little and try again.');
  }
}

/** Answered as a page that says what happened and where to go from here. */
export class PageError extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly title: string,
    message: string,
    /** An address of the app, never one taken from the request. */
    readonly wayOn?: string,
  ) {
    super(message);
  }
}

export function notFound(what: string): ApiError {
  return new ApiError(404, 'entity_not_found', `${what} was not found.`);
}
