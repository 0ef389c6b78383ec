/** One call to the provider: JSON or a failure, within the deadline, and only as often as is safe. */
import type { Config } from '../config/config.js';
import type { ProviderCall } from '../config/events.js';
import { traced } from '../config/trace.js';
import { isOutage, throughBreaker } from './breaker.js';

/** What went wrong with a call. Transient: asking again may help, and nobody's session is over because of it. */
export interface ProviderFailure {
  readonly transient: boolean;
  /** HTTP status, absent when there was no answer. */
  readonly status?: number;
  /** The provider's own code, such as `invalid_grant`. */
  readonly code?: string;
  /** Where the provider wants the visitor to go on, when a step is missing. */
  readonly redirectUrl?: string;
  /** How long the provider asks to be left alone, in milliseconds (RFC 9110, section 10.2.3). */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

export type ProviderResult<T> = { ok: true; value: T } | { ok: false; failure: ProviderFailure };

/** These say that our own configuration is wrong, which must not sign a whole user base out. */
const CLIENT_REJECTIONS = new Set(['invalid_client', 'unauthorized_client']);

/**
 * What the provider is known to say when a token or code is of no use any more, or not for what was asked (RFC 6749,
 * section 5.2, and its own). Whatever else comes with a 4xx, gateways and proxies included, ends nobody's session.
 */
const TERMINAL_CODES = new Set([
  'invalid_grant',
  'access_denied',
  'sso_required',
  'mfa_enrollment',
  'mfa_challenge',
  'email_verification_required',
  'organization_selection_required',
  'organization_authentication_methods_required',
  'organization_not_found',
  'organization_membership_not_found',
  'authentication_method_not_allowed',
  'user_not_found',
]);

/** Too slow, too many: whatever the body says, `access_denied` as rate limiters like to say included, the token was not judged. */
const BUSY = new Set([408, 429]);

export function isClientRejection(code: string | undefined): boolean {
  return code !== undefined && CLIENT_REJECTIONS.has(code);
}

export interface Call {
  readonly method?: 'POST';
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Whether a call that got no answer may be made once more. */
  readonly repeatable: boolean;
}

/** Waits between the two tries, at random, so that many processes do not come back at the same moment. */
const RETRY_MS = { least: 50, most: 250 };

/** Makes a call. Never throws, and never takes longer than the configuration's `timeoutMs`, its repetition included. */
export function call(
  config: Config,
  kind: ProviderCall,
  path: string,
  init: Call,
): Promise<ProviderResult<unknown>> {
  return traced(`authkit.provider.${kind}`, async (span) => {
    const result = await throughBreaker(config, kind, async () => {
      const deadline = AbortSignal.timeout(config.timeoutMs);
      const first = await attempt(config, path, init, deadline);
      if (first.ok || !init.repeatable || !isOutage(first.failure)) return first;
      if (!(await pause(deadline))) return first;
      const second = await attempt(config, path, init, deadline);
      if (second.ok || !second.failure.transient) return second;
      // That either may have been heeded is more than what a gateway says of the other.
      return second.failure.status === undefined ? second : first;
    });
    if (!result.ok) span?.setAttribute('authkit.failure', failureName(result.failure));
    return result;
  });
}

function failureName({ code, status }: ProviderFailure): string {
  return code ?? status?.toString() ?? 'no answer';
}

async function attempt(
  config: Config,
  path: string,
  { method, headers, body }: Call,
  deadline: AbortSignal,
): Promise<ProviderResult<unknown>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, config.apiOrigin), {
      ...(method && { method }),
      ...(body !== undefined && { body }),
      headers: { accept: 'application/json', ...headers },
      // Next caches GETs made while rendering unless told otherwise; an answer that redirects is not the API's.
      cache: 'no-store',
      redirect: 'error',
      signal: deadline,
    });
    text = await response.text();
  } catch (cause) {
    return { ok: false, failure: { transient: true, cause } };
  }
  const json = parseJson(text);
  const isObject = typeof json === 'object' && json !== null;
  if (response.ok) return isObject ? { ok: true, value: json } : notAsPromised(response.status);
  return { ok: false, failure: failureOf(response, json) };
}

/** Waits a moment; answers whether there is time left. */
async function pause(deadline: AbortSignal): Promise<boolean> {
  // What is over already tells no listener.
  if (deadline.aborted) return false;
  const ms = RETRY_MS.least + Math.random() * (RETRY_MS.most - RETRY_MS.least);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      deadline.removeEventListener('abort', done);
      resolve();
    }
    deadline.addEventListener('abort', done);
  });
  return !deadline.aborted;
}

function failureOf({ status, headers }: Response, body: unknown): ProviderFailure {
  const {
    error,
    code: plain,
    authkit_redirect_url: redirectUrl,
  } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const said = typeof error === 'string' ? error : typeof plain === 'string' ? plain : undefined;
  // A code is a word. Whatever else stands in its place may be anything, and codes go into logs.
  const code = said !== undefined && /^[a-z_]{1,64}$/.test(said) ? said : undefined;
  const isRefusal = status >= 400 && status < 500 && !BUSY.has(status);
  const terminal = isRefusal && code !== undefined && TERMINAL_CODES.has(code);
  const retryAfterMs = parseRetryAfter(headers);
  return {
    transient: !terminal,
    status,
    ...(code && { code }),
    ...(typeof redirectUrl === 'string' && /^https?:/.test(redirectUrl) && { redirectUrl }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** Seconds or a date; a date counts from the answer's own, since the provider's clock is not ours. */
function parseRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const saidAt = Date.parse(headers.get('date') ?? '');
  const ms = /^\d+$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - (Number.isNaN(saidAt) ? Date.now() : saidAt);
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

export function notAsPromised(status?: number, code?: string): { ok: false; failure: ProviderFailure } {
  const cause = new Error('The provider answered with a body that is not the one promised');
  return { ok: false, failure: { transient: true, ...(status && { status }), ...(code && { code }), cause } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
