/** Other tabs of the same app: what one of them has been told, all of them know. */
import { TABS_PREFIX } from '../names.js';
import type { AuthContextValue } from './context.js';
import { readMark } from './mark.js';
import type { ClientAnswer } from './protocol.js';
import { check, learn } from './read.js';
import { routeOf } from './route-client.js';

/** For how long a tab that has just asked answers others instead of letting them ask. */
const LINGER_MS = 10_000;
/** After this long a tab stops waiting for another, which may be frozen. */
const PATIENCE_MS = 3000;

type Wanted = 'session' | 'token';
type Message = { asks: Wanted } | { answer: ClientAnswer };

export type Tabs = ReturnType<typeof createTabs>;

/** This tab's place among the others. */
export const tabsOf = (context: AuthContextValue): Tabs => (context.tabs ??= createTabs(context));

function createTabs(context: AuthContextValue) {
  let channel: BroadcastChannel | undefined;
  /** What this tab was told, while it answers for the server: with the lock in its hand, which `release` gives back. */
  let fresh: ClientAnswer | undefined;
  let freshSince = 0;
  let release: (() => void) | undefined;
  /** Takes what another tab was told for an answer to what we wait for. */
  let settle: ((answer: ClientAnswer) => void) | undefined;

  const name = () => TABS_PREFIX + routeOf(context.props);

  function join(): void {
    if (channel) return;
    channel = new BroadcastChannel(name());
    channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if ('asks' in data) reply(data.asks);
      // What another tab was told is ours too when it is about the cookie that we have.
      else if (!context.away && (data.answer.mark ?? '') === readMark()) {
        learn(context, data.answer);
        return settle?.(data.answer);
      }
      check(context);
    });
  }

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel is one origin's; it takes no target.
  const say = (message: Message) => channel?.postMessage(message);
  const tell = (answer: ClientAnswer) => say({ answer });

  /** Answers for the server, or lets somebody else ask it. */
  function reply(wanted: Wanted): void {
    if (!fresh) return;
    const { mark = '', accessToken, expiresIn = 0 } = fresh;
    const age = Math.ceil((Date.now() - freshSince) / 1000);
    // What is half over, or more, its own tab would renew: another must not be handed it as fresh.
    const isOld = accessToken !== undefined && age * 2 >= expiresIn;
    if (mark !== readMark() || isOld || !isEnough(fresh, wanted)) rest();
    else tell({ ...fresh, ...(accessToken && { expiresIn: expiresIn - age }) });
  }

  /** Answers for the server no longer. */
  function rest(): void {
    release?.();
    fresh = undefined;
  }

  /** Resolves when no other tab is asking, with what ends our turn; also when `signal` says that we wait no longer. */
  const takeTurn = (signal: AbortSignal) =>
    new Promise<() => void>((begin) => {
      const hold = () => new Promise<void>(begin);
      const give = () => begin(() => {});
      // Locks are for secure contexts only.
      const { locks } = navigator as { locks?: LockManager };
      if (locks) locks.request(name(), { signal }, hold).catch(give);
      else give();
    });

  return {
    join,
    tell,
    rest,
    /** Asks the server, unless another tab does: then resolves undefined once that one has told what is wanted. */
    async inTurn(ask: () => Promise<ClientAnswer>, wanted: Wanted): Promise<ClientAnswer | undefined> {
      const waiting = new AbortController();
      const stopWaiting = () => waiting.abort();
      let isTold = false;
      join();
      rest();
      settle = (answer) => {
        isTold ||= isEnough(answer, wanted);
        if (isTold) stopWaiting();
      };
      say({ asks: wanted });
      setTimeout(stopWaiting, PATIENCE_MS);
      const end = await takeTurn(waiting.signal);
      [release, settle] = [end, undefined];
      try {
        if (isTold) return undefined;
        const answer = await ask();
        [fresh, freshSince] = [answer, Date.now()];
        tell(answer);
        return answer;
      } finally {
        if (fresh) setTimeout(() => release === end && rest(), LINGER_MS);
        else end();
      }
    },
    leave(): void {
      rest();
      channel?.close();
      channel = undefined;
    },
  };
}

/** Whether somebody who wants this needs to ask no more. */
const isEnough = ({ auth, accessToken }: ClientAnswer, wanted: Wanted): boolean =>
  wanted === 'session' || !auth?.user || accessToken !== undefined;
