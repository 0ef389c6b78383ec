import type { SignedOutReason } from './types.js';

/** Stable codes of everything this library throws; each has a page in `docs/errors/`. */
export type ErrorCode =
  | 'configuration'
  | 'invalid_argument'
  | 'missing_auth_params'
  | 'missing_pkce_cookie'
  | 'oauth_state_mismatch'
  | 'flow_already_finished'
  | 'provider_refused'
  | 'provider_unavailable'
  | 'client_rejected'
  | 'missing_tokens'
  | 'token_invalid'
  | 'reauthentication_required'
  | 'wrong_organization'
  | 'session_not_kept'
  | 'on_success_failed'
  | 'token_refresh'
  | 'session_too_large'
  | 'document_required'
  | 'client_refused'
  | 'unauthorized'
  | 'forbidden'
  | 'cookies_read_only'
  | 'webhook_rejected';

/**
 * Base of every error the library throws.
 *
 * `code` is stable across releases; the message may change. Neither ever contains a token, a code, an e-mail
 * address or a password.
 */
export class AuthKitError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(`${message} (docs/errors/${code}.md)`, options);
    this.name = 'AuthKitError';
    this.code = code;
  }
}

/** Settings are missing or malformed. `problems` lists every one of them, by name. */
export class ConfigurationError extends AuthKitError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('configuration', `AuthKit is not configured:\n${problems.map((p) => `  - ${p}`).join('\n')}\n`);
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/** What the request that failed looked like, without anything secret in it. */
export interface CallbackFacts {
  path: string;
  userAgent: string | null;
  hasCode: boolean;
  hasState: boolean;
}

/** A sign-in could not be finished. Given to `onError` of `handleAuth`. */
export class CallbackError extends AuthKitError implements CallbackFacts {
  readonly path: string;
  readonly userAgent: string | null;
  readonly hasCode: boolean;
  readonly hasState: boolean;
  /** The HTTP status the error outcome answers with. */
  readonly status: number;

  constructor(
    code: ErrorCode,
    message: string,
    status: number,
    facts: CallbackFacts,
    options?: ErrorOptions,
  ) {
    super(code, message, options);
    this.name = 'CallbackError';
    this.status = status;
    this.path = facts.path;
    this.userAgent = facts.userAgent;
    this.hasCode = facts.hasCode;
    this.hasState = facts.hasState;
  }
}

/** A session could not be refreshed. When `isTransient`, the old session is kept and trying again makes sense. */
export class TokenRefreshError extends AuthKitError {
  readonly isTransient: boolean;
  /** Why the session is over; absent while it goes on. */
  readonly reason: SignedOutReason | undefined;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;

  constructor(
    message: string,
    details: {
      isTransient: boolean;
      reason?: SignedOutReason | undefined;
      userId?: string | undefined;
      sessionId?: string | undefined;
      cause?: unknown;
    },
  ) {
    super('token_refresh', message, { cause: details.cause });
    this.name = 'TokenRefreshError';
    this.isTransient = details.isTransient;
    this.reason = details.reason;
    this.userId = details.userId;
    this.sessionId = details.sessionId;
  }
}

/** The sealed session does not fit in what browsers and servers accept. `claims` names the largest ones, with their size in bytes. */
export class SessionTooLargeError extends AuthKitError {
  readonly bytes: number;
  readonly claims: readonly { name: string; bytes: number }[];

  constructor(bytes: number, limit: number, claims: readonly { name: string; bytes: number }[]) {
    const largest = claims.map(({ name, bytes: size }) => `${name} (${size} bytes)`).join(', ');
    super(
      'session_too_large',
      `The session needs ${bytes} bytes of cookies; ${limit} are possible. Largest: ${largest}`,
    );
    this.name = 'SessionTooLargeError';
    this.bytes = bytes;
    this.claims = claims;
  }
}
