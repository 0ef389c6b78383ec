/** A working page keeps up with its session: what other tabs, server actions and time do to it. */
import { ENDED_SESSION_KEY } from '../names.js';
import type { AuthState } from './auth-store.js';
import { isKnown, setState } from './auth-store.js';
import { isBehind } from './behind.js';
import type { AuthContextValue } from './context.js';
import { leave } from './leave.js';
import { readMark } from './mark.js';
import { onPageWake, whenVisible } from './page-wake.js';
import type { ClientAnswer, ClientAuth, Seed } from './protocol.js';
import { check, read } from './read.js';
import { tabsOf } from './tabs.js';

/** Whose session it is. What else a renewal changes, such as rights, is the same session's. */
export const identityOf = ({ user, sessionId, organizationId }: ClientAuth): string =>
  [user?.id, sessionId, organizationId].join();

/** After every render of the provider, and at every use of this part, which may have failed to load before. */
export function keepUp(context: AuthContextValue): void {
  const { rendered } = context;
  if (!rendered) return stop(context);
  Object.assign(context, rendered);
  const { initialAuth } = context.props;
  context.stop ??= start(context);
  context.store.listen?.();
  if (!initialAuth) return check(context);
  // What comes with the page needs no question. When it fails, which may be a redirect, whoever needs it sees that.
  void Promise.resolve(initialAuth as Seed).then(
    (next) => seed(context, next),
    () => {},
  );
}

function stop(context: AuthContextValue): void {
  context.stop?.();
  context.stop = undefined;
}

function start(context: AuthContextValue): () => void {
  const { store } = context;
  const onAnswer = (context.onAnswer ??= new Set());
  const renderAgain = whenVisible(() => context.refreshPage?.());
  const hear = (_: ClientAnswer, was: AuthState) => {
    const { auth } = store.state;
    if (isKnown(was) && identityOf(was.auth) !== identityOf(auth)) {
      if (was.auth.user && !auth.user) expire(context, was.auth);
      else renderAgain();
    }
    check(context);
  };
  onAnswer.add(hear);
  const stopping = new AbortController();
  const { signal } = stopping;
  let cameBack = false;
  onPageWake(signal, ({ type, persisted }) => {
    cameBack ||= !!persisted;
    const hasNavigated = type === 'navigatesuccess';
    // Next writes its history anew then, which can make Chromium drop the way that the page has just taken.
    const isBack = persisted || (cameBack && hasNavigated);
    if (hasNavigated) cameBack = false;
    if (isBack) context.away = undefined;
    if (context.away || store.state.loading) return;
    const { error } = store.state;
    // What this app refuses its browsers is no failure.
    if (error && error !== context.refusal && !context.underWay?.size) void read(context);
    else if (isBehind(context)) check(context);
    else {
      if (isBack) setState(context, {});
      context.tokens?.wake();
    }
  });
  const tabs = tabsOf(context);
  tabs.join();
  // Once all that hydrates together listens: one of them may want a token as well.
  store.listen = () =>
    queueMicrotask(() => {
      if (store.state.loading && store.listeners.size && !context.seed) void read(context);
    });
  // This part did not come at first.
  if (store.state.error) void read(context);
  // A page that holds a lock is not kept for the back button.
  addEventListener('pagehide', tabs.rest, { signal });
  return () => {
    store.listen = undefined;
    stopping.abort();
    onAnswer.delete(hear);
    tabs.leave();
  };
}

/** Takes over what the server half has rendered with, unless the cookie is another session's meanwhile. */
function seed(context: AuthContextValue, next: Seed): void {
  const { store } = context;
  const { auth, mark } = 'auth' in next ? next : { auth: next, mark: undefined };
  const said = mark ?? JSON.stringify(auth);
  if (said !== context.said) {
    context.said = said;
    context.organizationName = undefined;
    warn(auth);
    if (auth !== store.state.auth) {
      // The page may have been rendered, or kept, before the session became another.
      if (isKnown(store.state) && mark !== undefined && mark !== readMark()) return void read(context);
      setState(context, { auth, error: undefined });
    }
    context.mark = mark ?? readMark();
    context.before = undefined;
    context.tokens?.wake();
    // Not every browser tells the others that the cookie has changed.
    if (mark === readMark()) tabsOf(context).tell({ n: '', auth, mark });
  }
  check(context);
}

/** Types cannot: they do not tell a client component from a server one, whose provider takes the token out. */
function warn(auth: ClientAuth & { accessToken?: unknown }): void {
  if (process.env.NODE_ENV === 'production' || !auth.accessToken) return;
  console.error(
    '[authkit] initialAuth holds an access token, which must not reach the browser. Render AuthKitProvider in a ' +
      'Server Component, or take the token out.',
  );
}

/** Loads the page again, but never twice for one session: a page that keeps showing it must not go round for ever. */
function expire(context: AuthContextValue, { sessionId = '' }: ClientAuth): void {
  const { onSessionExpired } = context.props;
  // Loading would come before the page that `signOut` is on the way to.
  if (onSessionExpired === false || context.away) return;
  if (onSessionExpired) return onSessionExpired();
  if (sessionStorage.getItem(ENDED_SESSION_KEY) === sessionId) return;
  context.away = {};
  whenVisible(() => {
    // Whoever stops the loading stays on a page that must go on.
    leave(context);
    sessionStorage.setItem(ENDED_SESSION_KEY, sessionId);
    location.reload();
  })();
}
