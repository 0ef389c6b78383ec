/** Other tabs of the same app: what one of them has been told, all of them know. */
import { TABS_PREFIX } from '../names.js';
import type { AuthContextValue } from './context.js';
import { readMark } from './mark.js';
import type { ClientAnswer } from './protocol.js';
import { check, learn } from './read.js';
import { routeOf } from './route-client.js';

/** For how long a tab that has just asked answers others instead of letting them ask. */
const LINGER_MS = 1000;
/** After this long a tab stops waiting for another, which may be frozen. */
const PATIENCE_MS = 3000;

export type Tabs = ReturnType<typeof joinTabs>;

/** This tab's place among the others, taken when first needed. */
export const tabsOf = (context: AuthContextValue): Tabs => (context.tabs ??= joinTabs(context));

function joinTabs(context: AuthContextValue) {
  const name = TABS_PREFIX + routeOf(context.props);
  const channel = new BroadcastChannel(name);
  /** What this tab was told last, while it answers for the server. */
  let fresh: ClientAnswer | undefined;
  let endLinger: (() => void) | undefined;
  /** Ends the wait for another tab, when what it was told is what we wait for. */
  let settle: ((answer: ClientAnswer) => void) | undefined;
  let left = false;

  /** Nothing but a question is said without an answer. */
  const tell = (answer?: ClientAnswer) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel is one origin's; it takes no target.
    if (!left) channel.postMessage(answer);
  };

  channel.addEventListener('message', ({ data }: MessageEvent<ClientAnswer | undefined>) => {
    if (!data && fresh) tell(fresh);
    // It is ours too when it is about the cookie that we have.
    if (!data || context.away || (data.mark ?? '') !== readMark()) return check(context);
    learn(context, data);
    settle?.(data);
  });

  return {
    tell,
    /**
     * Asks the server, unless another tab is doing so: then resolves undefined once that one has told what `suffices`. When
     * it does not, it is our turn.
     */
    inTurn: (
      ask: () => Promise<ClientAnswer>,
      suffices: (answer: ClientAnswer) => boolean,
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
          fresh = await ask();
          resolve(fresh);
          tell(fresh);
          await new Promise<void>((resume) => {
            endLinger = resume;
            setTimeout(resume, LINGER_MS);
          });
          fresh = undefined;
        };
        endLinger?.();
        settle = (answer) => {
          if (!suffices(answer)) return;
          settled = true;
          resolve(undefined);
          stopWaiting();
        };
        tell();
        // Locks are for secure contexts only.
        const { locks } = navigator as { locks?: LockManager };
        const turn = locks ? locks.request(name, { signal: waiting.signal }, work) : work();
        turn.catch((error: unknown) => (waiting.signal.aborted ? work() : reject(error))).catch(reject);
      }),
    leave() {
      left = true;
      endLinger?.();
      channel.close();
      context.tabs = undefined;
    },
  };
}
