/** One request on its way through the proxy: the decision about its session, and the response that lets it pass. */
import type { NextRequest, NextResponse } from 'next/server.js';
import type { Config } from '../config/config.js';
import type { GetConfig } from '../config/source.js';
import { eagerTokenAttributes } from '../cookies/attributes.js';
import { rewriteCookieHeader, setCookie, type CookieIntent } from '../cookies/intents.js';
import type { TokenRefreshError } from '../errors.js';
import { EAGER_TOKEN_COOKIE, HANDOFF_HEADER } from '../names.js';
import type { SessionOutcome } from '../session/outcome.js';
import { resolveSession } from '../session/resolve.js';
import { NO_USER, userInfo } from '../session/user-info.js';
import { sealRedirectUri } from '../sign-in/flow-options.js';
import type { Screen } from '../sign-in/start.js';
import type { Impersonator, NoUserInfo, SignedOutReason, User, UserInfo } from '../types.js';
import { NO_STORE } from './answers.js';
import { cookieReader, setOnResponse } from './cookies.js';
import { whereItThrew } from './thrown.js';
import { handoffHeader, renewalTag, type Handoff } from './handoff.js';
import { refreshError } from './refresh-error.js';
import { requestKind } from './request-kind.js';
import { passOn, type OwnHeaders } from './request-overrides.js';

export interface AuthkitOptions {
  /** Says on the console what was decided for each request, and why. Default: `false`. */
  debug?: boolean | undefined;
  /** The redirect URI of this deployment; wins over the environment. */
  redirectUri?: string | undefined;
  /** The screen a sign-in from here begins with. Default: `sign-in`. */
  screenHint?: Screen | undefined;
  /** Gives documents the access token in a cookie that script can read for 30 seconds. Default: `false`. */
  eagerAuth?: boolean | undefined;
  /** Seconds before its expiry at which a token is renewed. Default: 60; 30 when it lives five minutes or less. */
  refreshBufferSeconds?: number | undefined;
  /** Called, and awaited, when this request renewed the session. */
  onSessionRefreshSuccess?:
    | ((data: {
        accessToken: string;
        user: User;
        impersonator?: Impersonator | undefined;
        organizationId?: string | undefined;
      }) => void | Promise<void>)
    | undefined;
  /**
   * Called, and awaited, when the session could not be renewed, or is over: `error.reason` says why it ended, also when that
   * was a sign-out elsewhere (`signed_out`) or the provider's word (`revoked`).
   */
  onSessionRefreshError?:
    | ((data: {
        error: TokenRefreshError;
        request: NextRequest;
        isTransient: boolean;
      }) => void | Promise<void>)
    | undefined;
}

/** A request's decision and everything that follows from it. */
export interface Passage {
  readonly config: Config;
  readonly outcome: SessionOutcome;
  readonly auth: UserInfo | NoUserInfo;
  readonly handoff: Handoff;
  /** What the page will see in place of the request's own headers of these names. */
  readonly own: OwnHeaders;
  /** Cookies for the browser. */
  readonly intents: readonly CookieIntent[];
  /** Whether the answer is one visitor's alone. */
  readonly personal: boolean;
  readonly response: NextResponse;
}

export async function openPassage(
  request: NextRequest,
  getConfig: GetConfig,
  options: AuthkitOptions,
  screen: Screen,
): Promise<Passage> {
  const facts = { headers: request.headers, cookies: request.cookies };
  const config = await getConfig(facts, options.redirectUri);
  const outcome = await resolveSession(cookieReader(request.cookies, request.headers), config, {
    mayRefresh: true,
    refreshBufferSeconds: options.refreshBufferSeconds,
  });
  const signedIn = outcome.kind === 'signed-in' || outcome.kind === 'refreshed';
  const auth = signedIn ? userInfo(outcome) : NO_USER;
  if (options.debug) report(request, outcome);
  await notify(request, outcome, auth, options);

  const flow = options.redirectUri && (await sealRedirectUri(options.redirectUri, config));
  const handoff = {
    path: pathOf(request),
    screen,
    flow,
    renewed:
      outcome.kind === 'refreshed' && outcome.own
        ? await renewalTag(outcome.session.accessToken, config)
        : undefined,
    basePath: request.nextUrl.basePath,
  };
  const own = new Map([[HANDOFF_HEADER, handoffHeader(handoff)]]);
  // Next shows cookies set here to pages and actions, but route handlers read the request's own header.
  if (outcome.intents.length > 0) {
    own.set('cookie', rewriteCookieHeader(request.headers.get('cookie'), outcome.intents));
  }
  const intents = [...outcome.intents];
  if (
    options.eagerAuth &&
    auth.user &&
    !auth.stale &&
    requestKind(request.method, request.headers) === 'document'
  ) {
    intents.push(setCookie(EAGER_TOKEN_COOKIE, auth.accessToken, eagerTokenAttributes(config)));
  }
  const response = passOn(request.headers, own);
  const passage = { config, outcome, auth, handoff, own, intents, response };
  // Build output is everybody's: its name changes with its content.
  const isAsset = request.nextUrl.pathname.startsWith('/_next/static/');
  const personal = (signedIn && !isAsset) || intents.length > 0;
  makePersonal(response, { intents, personal });
  return { ...passage, personal };
}

/** Puts on a response what it owes the visitor: cookies, and that nobody else may ever be shown it. */
export function makePersonal(
  response: NextResponse,
  { intents, personal }: Pick<Passage, 'intents' | 'personal'>,
): void {
  setOnResponse(response, intents);
  if (personal) response.headers.set('cache-control', NO_STORE);
}

/**
 * Path and query as the browser wrote them, as far as that is known: before a proxy sees the query, Next takes its own
 * cache key out of it and writes the rest anew, as a form would, with `+` for a space.
 */
function pathOf(request: NextRequest): string {
  const { pathname, search } = new URL(request.nextUrl.href);
  return pathname + search.replaceAll('+', '%20');
}

/** Ends of what was this app's session. Junk, and the session of another client, were never one. */
const ENDS: ReadonlySet<SignedOutReason> = new Set([
  'refresh_rejected',
  'subject_mismatch',
  'signed_out',
  'revoked',
]);

async function notify(
  request: NextRequest,
  outcome: SessionOutcome,
  auth: UserInfo | NoUserInfo,
  { onSessionRefreshSuccess, onSessionRefreshError }: AuthkitOptions,
): Promise<void> {
  try {
    if (outcome.kind === 'refreshed' && outcome.own && auth.user) {
      const { accessToken, user, impersonator, organizationId } = auth;
      await onSessionRefreshSuccess?.({ accessToken, user, impersonator, organizationId });
    }
    const signedIn = outcome.kind === 'signed-in' || outcome.kind === 'refreshed';
    const failed = signedIn
      ? outcome.renewalFailure !== undefined
      : outcome.kind === 'unavailable' || ENDS.has(outcome.reason);
    if (!failed || !onSessionRefreshError) return;
    const error = refreshError(outcome);
    await onSessionRefreshError({ error, request, isTransient: error.isTransient });
  } catch (error) {
    console.error(`[authkit] a session refresh callback threw ${whereItThrew(error)}`);
  }
}

function report(request: NextRequest, outcome: SessionOutcome): void {
  const reason = reasonOf(outcome);
  const cookies =
    outcome.intents.length > 0 ? `; cookies: ${outcome.intents.map(({ name }) => name).join(', ')}` : '';
  console.log(`[authkit] ${request.method} ${request.nextUrl.pathname}: ${outcome.kind}${reason}${cookies}`);
}

function reasonOf(outcome: SessionOutcome): string {
  if (outcome.kind === 'signed-out') return ` (${outcome.reason})`;
  const failure = outcome.kind === 'unavailable' ? outcome.failure : outcome.renewalFailure;
  const said = failure?.code ?? failure?.status?.toString() ?? 'no answer';
  const stale = outcome.kind === 'signed-in' && outcome.stale ? 'stale; ' : '';
  return failure ? ` (${stale}not renewed: ${said})` : '';
}
