/** What changes the session, or reads it on demand. */
import type { AuthKitError } from '../errors.js';
import { ORGANIZATION_PARAM, RETURN_TO_PARAM, type RouteAction } from '../names.js';
import { isKnown, setState } from './auth-store.js';
import type { AuthContextValue } from './context.js';
import type { AuthFailure, RefreshAuthOptions, ReturnTo, UseAuthOptions } from './functions.js';
import { hereInApp, leave, leaveTo, startAt } from './leave.js';
import { readMark } from './mark.js';
import type { ClientAnswer } from './protocol.js';
import { failureIn, learn, once, read } from './read.js';
import { ask } from './route-client.js';
import { tabsOf } from './tabs.js';
import { parseUrl } from '../url.js';
import { identityOf } from './watch.js';

type Written = Partial<ClientAnswer>;

/** Never rejects: says why not. The same wish, uttered several times at once, is one request. */
function write(
  context: AuthContextValue,
  action: RouteAction,
  parameters?: Record<string, string>,
): Promise<Written> {
  return once(context, action + JSON.stringify(parameters), () => change(context, action, parameters));
}

async function change(
  context: AuthContextValue,
  action: RouteAction,
  parameters?: Record<string, string>,
): Promise<Written> {
  const { store } = context;
  const before = readMark();
  try {
    const answer = await ask(context, action, parameters);
    const was = identityOf(store.state.auth);
    learn(context, answer, before);
    tabsOf(context).tell(answer);
    const failure = failureIn(answer);
    if (failure) throw failure;
    if (!answer.auth?.user) return { error: answer.reason ?? 'signed_out' };
    // Another session's page is rendered anew in any case.
    if (was === identityOf(answer.auth)) context.refreshPage?.();
    return {};
  } catch (cause) {
    setState(context, { error: cause as Error });
    const { code, message, url } = cause as AuthKitError & { url?: string };
    return { error: code ?? message, ...(url && { url }) };
  }
}

function ensure(context: AuthContextValue, { ensureSignedIn }: UseAuthOptions): void {
  const { state } = context.store;
  if (ensureSignedIn && isKnown(state) && !state.auth.user) startAt(context, 'sign-in');
}

export function signIn(context: AuthContextValue, options?: ReturnTo): void {
  startAt(context, 'sign-in', options);
}

export function signUp(context: AuthContextValue, options?: ReturnTo): void {
  startAt(context, 'sign-up', options);
}

export async function getAuth(context: AuthContextValue, options: UseAuthOptions = {}): Promise<void> {
  await read(context);
  ensure(context, options);
}

export async function refreshAuth(
  context: AuthContextValue,
  { organizationId, ...options }: RefreshAuthOptions = {},
): Promise<AuthFailure> {
  const { error } = await (organizationId
    ? write(context, 'switch-organization', { [ORGANIZATION_PARAM]: organizationId })
    : write(context, 'refresh'));
  ensure(context, options);
  return error === undefined ? undefined : { error };
}

export async function switchToOrganization(
  context: AuthContextValue,
  organizationId: string,
  { returnTo }: ReturnTo = {},
): Promise<AuthFailure> {
  const { error, url } = await write(context, 'switch-organization', {
    [ORGANIZATION_PARAM]: organizationId,
    [RETURN_TO_PARAM]: returnTo ?? hereInApp(),
  });
  if (url) follow(context, url);
  else if (error === undefined && returnTo) location.assign(inApp(returnTo));
  return error === undefined ? undefined : { error };
}

/** The page is left afterwards, and until then shows what it showed. */
export async function signOut(context: AuthContextValue, { returnTo }: ReturnTo = {}): Promise<void> {
  leave(context);
  try {
    const { n, url } = await ask(context, 'sign-out', returnTo ? { [RETURN_TO_PARAM]: returnTo } : undefined);
    tabsOf(context).tell({ n, auth: { user: null } });
    if (url) follow(context, url);
  } catch (cause) {
    context.away = undefined;
    setState(context, { error: cause as Error });
    throw cause;
  }
}

/** Return paths come from queries, too: another site, or a script, is no place to return to. */
function inApp(path: string): string {
  const url = parseUrl(path, location.href);
  return url?.origin === location.origin ? url.href : '/';
}

/** The provider says where to go on; to websites only, never to a script or another program. */
function follow(context: AuthContextValue, url: string): void {
  if (/^https?:/.test(parseUrl(url, location.href)?.protocol ?? '')) leaveTo(context, url);
}
