/** Asking who is signed in, and taking over what the server says. */
import type { AuthKitError } from '../errors.js';
import { setState } from './auth-store.js';
import { isBehind } from './behind.js';
import type { AuthContextValue } from './context.js';
import { readMark } from './mark.js';
import type { ClientAnswer } from './protocol.js';
import { ask } from './route-client.js';
import { tabsOf } from './tabs.js';

/** Runs a task that changes what is known, once for everybody who wants it at the same time. */
export function once(
  context: AuthContextValue,
  wish: string,
  task: () => Promise<Partial<ClientAnswer>>,
): Promise<Partial<ClientAnswer>> {
  const underWay = (context.underWay ??= new Map<string, Promise<Partial<ClientAnswer>>>());
  const known = underWay.get(wish);
  if (known) return known;
  const started = task().finally(() => {
    underWay.delete(wish);
    // Not after a failure, which would be repeated without end.
    if (!context.store.state.error) check(context);
  });
  underWay.set(wish, started);
  return started;
}

/** In this tab or another. Never rejects: the state says why not. */
export function read(context: AuthContextValue): Promise<unknown> {
  return once(context, 'read', () => readNow(context));
}

/** Reads again if the session is another than the one we know. */
export function check(context: AuthContextValue): void {
  // The new cookie of an answer is there before the answer is.
  if (context.stop && !context.away && !context.underWay?.size && isBehind(context)) void read(context);
}

/** Takes over an answer to what was asked while the mark was `before`. */
export function learn(context: AuthContextValue, answer: ClientAnswer, before?: string): void {
  const { store, onAnswer = [] } = context;
  const was = store.state;
  context.mark = answer.mark ?? '';
  context.before = before;
  // When the session has become another meanwhile, it is asked for again, and until then shown as it was.
  const auth = isBehind(context) ? undefined : answer.auth;
  if (auth) context.organizationName = answer.organizationName;
  setState(context, { auth: auth ?? was.auth, loading: !auth && was.loading, error: undefined });
  for (const hear of onAnswer) hear(answer, was);
}

/** Why an answer is less than what was asked for. */
export const failureIn = ({ error, url }: ClientAnswer) =>
  error === undefined ? undefined : Object.assign(new Error(error), { code: error, url });

async function readNow(context: AuthContextValue): Promise<Partial<ClientAnswer>> {
  const before = readMark();
  const wanted = context.tokens?.isWanted() && !context.refusal ? 'token' : 'session';
  try {
    const answer = await tabsOf(context).inTurn(() => question(context, wanted), wanted);
    if (answer) learn(context, answer, before);
    const failure = context.refusal ?? (answer && failureIn(answer));
    if (failure) throw failure;
  } catch (error) {
    setState(context, { error: error as Error });
  }
  return {};
}

/** An app may keep the token from browsers, but not who is signed in. */
async function question(context: AuthContextValue, wanted: 'session' | 'token'): Promise<ClientAnswer> {
  try {
    return await ask(context, wanted);
  } catch (cause) {
    if (wanted !== 'token' || (cause as AuthKitError).code !== 'client_refused') throw cause;
    context.refusal = cause as AuthKitError;
    return ask(context, 'session');
  }
}
