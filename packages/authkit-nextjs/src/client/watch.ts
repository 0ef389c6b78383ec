/** A working page keeps up with its session: what other tabs, server actions and time do to it. */
import { ENDED_SESSION_KEY } from '../names.js';
import type { AuthState } from './auth-store.js';
import { authOf, isKnown } from './auth-store.js';
import { isBehind } from './behind.js';
import type { AuthContextValue } from './context.js';
import { readMark } from './mark.js';
import { onPageWake, whenVisible } from './page-wake.js';
import type { ClientAnswer, ClientAuth, Seed } from './protocol.js';
import type { AuthKitProviderProps } from './provider.js';
import { check, read, setState } from './read.js';
import { tabsOf } from './tabs.js';

/** Whose session it is. What else a renewal changes, such as rights, is the same session's. */
export const identityOf = ({ user, sessionId, organizationId }: ClientAuth): string =>
  [user?.id, sessionId, organizationId].join();

/** After every render of the provider, the first one included. */
export function keepUp(
  context: AuthContextValue,
  props: AuthKitProviderProps,
  refreshPage: (() => void) | undefined,
): void {
  const { initialAuth } = props;
  const isNew = context.pending !== undefined || context.props.initialAuth !== initialAuth;
  context.props = props;
  context.refreshPage = refreshPage;
  context.stop ??= start(context);
  if (isNew && initialAuth) {
    // When it fails, whoever needs it sees that.
    void Promise.resolve(initialAuth).then(
      (auth) => seed(context, auth),
      () => {},
    );
  }
  check(context);
}

export function stop(context: AuthContextValue): void {
  context.stop?.();
  context.stop = undefined;
}

function start(context: AuthContextValue): () => void {
  const { store, pending, props } = context;
  if (!pending && props.initialAuth && context.mark === undefined) place(context, props.initialAuth as Seed);
  const onAnswer = (context.onAnswer ??= new Set());
  const hear = (_: ClientAnswer, was: AuthState) => {
    const { auth } = store.state;
    if (isKnown(was) && identityOf(was.auth) !== identityOf(auth)) {
      if (was.auth.user && !auth.user) expire(context, was.auth);
      else whenVisible(() => context.refreshPage?.());
    }
    check(context);
  };
  onAnswer.add(hear);
  const stopWaking = onPageWake(({ persisted }) => {
    if (persisted) context.away = false;
    if (context.away || store.state.loading) return;
    if (store.state.error && !context.underWay?.size) void read(context);
    else if (isBehind(context)) check(context);
    else context.tokens?.wake();
  });
  tabsOf(context);
  return () => {
    stopWaking();
    onAnswer.delete(hear);
    context.tabs?.leave();
  };
}

/** Remembers which cookie the session is of that the server half has rendered with. */
function place(context: AuthContextValue, { mark, accessToken }: Seed): void {
  context.mark = mark;
  // A page may be shown to a session whose cookie has no mark yet.
  context.before = mark === undefined ? undefined : '';
  if (accessToken !== undefined) {
    console.error(
      '[authkit] initialAuth holds an access token, which must not reach the browser. Render AuthKitProvider in a ' +
        'Server Component, or take the token out.',
    );
  }
}

/** Takes over what the server half has rendered with, unless the cookie is another session's meanwhile. */
function seed(context: AuthContextValue, next: Seed): void {
  const { store } = context;
  const { mark } = next;
  const auth = authOf(next);
  const isSame = mark === context.mark && identityOf(auth) === identityOf(store.state.auth);
  if (mark !== undefined && isKnown(store.state)) {
    if (isSame) return;
    const now = readMark();
    // The page may have been rendered, or kept, before the session became another.
    if (now && now !== mark) return void read(context);
  }
  place(context, next);
  setState(context, { auth, error: undefined });
  context.tokens?.wake();
  check(context);
}

/** Loads the page again, but never twice for one session: a page that keeps showing it must not go round for ever. */
function expire(context: AuthContextValue, { sessionId = '' }: ClientAuth): void {
  const onSessionExpired = context.props.onSessionExpired;
  if (onSessionExpired === false) return;
  if (onSessionExpired) return onSessionExpired();
  if (sessionStorage.getItem(ENDED_SESSION_KEY) === sessionId) return;
  context.away = true;
  whenVisible(() => {
    sessionStorage.setItem(ENDED_SESSION_KEY, sessionId);
    location.reload();
  });
}
