/** The access token in the browser: held in memory only, renewed in time, dropped with the session it belongs to. */
import { EAGER_TOKEN_COOKIE } from '../names.js';
import { decodeClaims } from '../session/claims.js';
import type { AccessTokenClaims } from '../types.js';
import { isKnown } from './auth-store.js';
import { isBehind } from './behind.js';
import type { AuthContextValue } from './context.js';
import { withLive } from './load-live.js';
import { readCookie, readMark } from './mark.js';
import type { ClientAnswer, ClientAuth } from './protocol.js';
import { holdToken, waitUntil, type HeldToken } from './token-schedule.js';

/** How long after a failure to try again, unless the page wakes up or the network comes back before. */
const RETRY_MS = 30_000;

export interface TokenState {
  readonly token: HeldToken | undefined;
  readonly loading: boolean;
}

export type TokenStore = ReturnType<typeof createTokenStore>;

const WAITING: TokenState = { token: undefined, loading: true };

const belongsTo = (
  { sub, sid, org_id }: AccessTokenClaims,
  { user, sessionId, organizationId }: ClientAuth,
) => sub === user?.id && sid === sessionId && org_id === organizationId;

/** The provider's one keeper of the token, made when the first component needs it. */
export const tokensOf = (context: AuthContextValue): TokenStore =>
  (context.tokens ??= createTokenStore(context));

/** Making one has no effects; it works while somebody subscribes. */
function createTokenStore(context: AuthContextValue) {
  const { store } = context;
  const onAnswer = (context.onAnswer ??= new Set());
  const listeners = new Set<() => void>();
  let state = WAITING;
  let looked = false;
  /** The mark that was beside the cookie when the token came. */
  let mark: string | undefined;
  let fetching: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** A token is of the session that it came with. */
  const isGood = (until: 'renewAt' | 'expiresAt') =>
    state.token !== undefined && mark === readMark() && Date.now() < state.token[until];
  const isFresh = () => isGood('renewAt');
  const isSignedOut = () => isKnown(store.state) && !store.state.auth.user;

  function hold(value: string | undefined, expiresIn?: number): void {
    const claims = value && decodeClaims(value);
    if (!claims) return;
    state = { token: holdToken(value, claims, Date.now(), expiresIn), loading: false };
    mark = readMark();
  }

  /** The eager token is there from the first look, and costs no request. Only browsers look, and only after hydration. */
  function look(): void {
    if (looked) return;
    looked = true;
    hold(readCookie(EAGER_TOKEN_COOKIE));
    settle();
  }

  /** Another session's token is nobody's any more. */
  function settle(): void {
    const kept = !isKnown(store.state) || (state.token && belongsTo(state.token.claims, store.state.auth));
    const token = kept ? state.token : undefined;
    const loading = !token && !store.state.error && !isSignedOut();
    if (token !== state.token || loading !== state.loading) state = { token, loading };
    for (const listener of listeners) listener();
  }

  /** Fetches the token when it is due, else sees to it that somebody looks again. */
  function plan(): void {
    clearTimeout(timer);
    if (!listeners.size || fetching || context.refusal || isSignedOut()) return;
    if (isFresh()) timer = setTimeout(plan, waitUntil(state.token!.renewAt, Date.now()));
    else void fetchToken();
  }

  const hear = ({ accessToken, expiresIn }: Partial<ClientAnswer> = {}): void => {
    // The cookie may be another session's since this was answered.
    if (!isBehind(context)) hold(accessToken, expiresIn);
    settle();
    plan();
  };

  const fetchToken = (): Promise<void> => (fetching ??= readToken());

  async function readToken(): Promise<void> {
    await withLive(context, 'read');
    // A read that was already under way may have been made without the token.
    if (!store.state.error && !isSignedOut() && !isFresh()) await withLive(context, 'read');
    fetching = undefined;
    settle();
    if (!store.state.error && (isFresh() || isSignedOut())) return plan();
    clearTimeout(timer);
    if (listeners.size) timer = setTimeout(plan, RETRY_MS);
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    onAnswer.add(hear);
    look();
    plan();
    return () => {
      listeners.delete(listener);
      if (listeners.size) return;
      onAnswer.delete(hear);
      clearTimeout(timer);
    };
  }

  return {
    first: () => WAITING,
    get: (): TokenState => {
      look();
      return state;
    },
    isWanted: () => listeners.size > 0,
    subscribe,
    /** The page has woken up, or knows another session. */
    wake: () => hear(),
    /**
     * A token that is good now.
     *
     * @throws when there is a session, and its token cannot be had.
     */
    getAccessToken: async (): Promise<string | undefined> => {
      // Whoever asks wants one, also when the component that asks has gone.
      const done = subscribe(() => {});
      // An eager token may be anybody's until it is known whose session this is.
      if (!isFresh() || !isKnown(store.state)) await fetchToken();
      done();
      // One that could not be renewed early is still good.
      if (isKnown(store.state) && isGood('expiresAt')) return state.token!.value;
      if (store.state.error) throw store.state.error;
      return undefined;
    },
  };
}
