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

type Message = { asks: 'session' | 'token' } | { answer: ClientAnswer };

export type Tabs = ReturnType<typeof joinTabs>;

/** This tab's place among the others, taken when first needed. */
export const tabsOf = (context: AuthContextValue): Tabs => (context.tabs ??= joinTabs(context));

function joinTabs(context: AuthContextValue) {
  const name = TABS_PREFIX + routeOf(context.props);
  const channel = new BroadcastChannel(name);
  /** What this tab was told last, while it answers for the server. */
  let fresh: ClientAnswer | undefined;
  let freshSince = 0;
  let endLinger: (() => void) | undefined;
  /** Ends the wait for another tab, when what it was told is what we wait for. */
  let settle: ((answer: ClientAnswer) => void) | undefined;
  let left = false;

  const say = (message: Message) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel is one origin's; it takes no target.
    if (!left) channel.postMessage(message);
  };
  const tell = (answer: ClientAnswer) => say({ answer });

  /** Answers for the server, or lets somebody else ask it. */
  function reply(wanted: 'session' | 'token'): void {
    if (!fresh) return;
    const { mark = '', auth, accessToken, expiresIn = 0 } = fresh;
    const isEnough = wanted === 'session' || !auth?.user || accessToken !== undefined;
    const age = Math.ceil((Date.now() - freshSince) / 1000);
    if (mark !== readMark() || !isEnough) endLinger?.();
    else tell({ ...fresh, ...(accessToken && { expiresIn: expiresIn - age }) });
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if ('asks' in data) reply(data.asks);
    // What another tab was told is ours too when it is about the cookie that we have.
    if ('asks' in data || context.away || (data.answer.mark ?? '') !== readMark()) return check(context);
    learn(context, data.answer);
    settle?.(data.answer);
  });
  // A page that holds a lock is not kept for the back button.
  const onHide = () => endLinger?.();
  addEventListener('pagehide', onHide);

  return {
    tell,
    /**
     * Asks the server, unless another tab is doing so: then resolves undefined once that one has told what is wanted. When
     * it does not, it is our turn.
     */
    inTurn: (
      ask: () => Promise<ClientAnswer>,
      wanted: 'session' | 'token',
    ): Promise<ClientAnswer | undefined> =>
      new Promise((resolve, reject) => {
        const waiting = new AbortController();
        const stopWaiting = () => waiting.abort();
        const patience = setTimeout(stopWaiting, PATIENCE_MS);
        let settled = false;
        const work = async () => {
          clearTimeout(patience);
          if (settled) return;
          settle = undefined;
          const answer = await ask();
          fresh = answer;
          freshSince = Date.now();
          resolve(answer);
          tell(answer);
          await new Promise<void>((resume) => {
            endLinger = resume;
            setTimeout(resume, LINGER_MS);
          });
          fresh = undefined;
        };
        endLinger?.();
        settle = (answer) => {
          if (wanted === 'token' && answer.auth?.user && !answer.accessToken) return;
          settled = true;
          resolve(undefined);
          stopWaiting();
        };
        say({ asks: wanted });
        // Locks are for secure contexts only.
        const { locks } = navigator as { locks?: LockManager };
        const turn = locks ? locks.request(name, { signal: waiting.signal }, work) : work();
        turn.catch((error: unknown) => (waiting.signal.aborted ? work() : reject(error))).catch(reject);
      }),
    leave() {
      left = true;
      removeEventListener('pagehide', onHide);
      endLinger?.();
      channel.close();
      context.tabs = undefined;
    },
  };
}
