/** Asking who is signed in, and taking over what the server says. */
import type { AuthKitError } from '../errors.js';
import type { AuthState } from './auth-store.js';
import { isBehind } from './behind.js';
import type { AuthContextValue } from './context.js';
import { startAt } from './leave.js';
import { readMark } from './mark.js';
import type { ClientAnswer } from './protocol.js';
import { ask } from './route-client.js';
import { tabsOf } from './tabs.js';

/** A component that shows the session is there: the first one brings it about that it is read. */
export function attend(context: AuthContextValue, mustLeave: boolean): void {
  if (context.store.state.loading && !context.pending) void read(context);
  if (mustLeave && !context.away) startAt(context, 'sign-in');
}

/** Once for everybody who asks at the same time, in this tab and the others. Never rejects: the state says why not. */
export function read(context: AuthContextValue): Promise<unknown> {
  const underWay = (context.underWay ??= new Map<string, Promise<Partial<ClientAnswer>>>());
  const known = underWay.get('read');
  if (known) return known;
  const started = readNow(context).finally(() => underWay.delete('read'));
  underWay.set('read', started);
  return started;
}

/** Reads again if the session is another than the one we know. */
export function check(context: AuthContextValue): void {
  if (!context.away && isBehind(context)) void read(context);
}

/** Whatever is known now, somebody has answered. */
export function setState({ store }: AuthContextValue, next: Partial<AuthState>): void {
  store.state = { ...store.state, loading: false, ...next };
  for (const listener of store.listeners) listener();
}

/** Takes over an answer to what was asked while the mark was `before`. */
export function learn(context: AuthContextValue, answer: ClientAnswer, before?: string): void {
  const { store, onAnswer = [] } = context;
  const was = store.state;
  context.mark = answer.mark ?? '';
  context.before = before;
  context.organizationName = answer.organizationName;
  setState(context, { auth: answer.auth ?? was.auth, error: undefined });
  for (const hear of onAnswer) hear(answer, was);
}

async function readNow(context: AuthContextValue): Promise<Partial<ClientAnswer>> {
  const before = readMark();
  const suffices = ({ auth, accessToken }: ClientAnswer) =>
    !context.tokens?.isWanted() || !auth?.user || accessToken !== undefined;
  try {
    const answer = await tabsOf(context).inTurn(() => question(context), suffices);
    if (answer) learn(context, answer, before);
    if (context.refusal) throw context.refusal;
  } catch (error) {
    setState(context, { error: error as Error });
  }
  return {};
}

/** The session, with its token where one is needed; an app may keep the token from browsers, but not who is signed in. */
async function question(context: AuthContextValue): Promise<ClientAnswer> {
  if (!context.tokens?.isWanted() || context.refusal) return ask(context, 'session');
  try {
    return await ask(context, 'token');
  } catch (cause) {
    if ((cause as AuthKitError).code !== 'client_refused') throw cause;
    context.refusal = cause as AuthKitError;
    return ask(context, 'session');
  }
}
