import type { GetConfig } from '../config/source.js';
import { isDevelopment } from '../config/env.js';
import { warnOnce } from '../config/warn-once.js';
import { readSealed } from '../session/sealed-cookie.js';
import type { SessionOutcome } from '../session/outcome.js';
import { resolveSession } from '../session/resolve.js';
import type { InForce } from './config-in-force.js';
import { currentPath } from './current-location.js';
import { serverContext, type ServerContext } from './server-context.js';

export interface CurrentSession {
  readonly context: ServerContext;
  readonly inForce: InForce;
  readonly outcome: SessionOutcome;
}

/** The decision for this request, made once; a refresh is saved where cookies can be written. */
export async function currentSession(getConfig: GetConfig): Promise<CurrentSession> {
  const context = await serverContext();
  const inForce = await context.inForce(getConfig);
  const { config } = inForce;
  // With the cookie as it is now: in an action the store stays the same object when it is written to.
  const cookie = readSealed(context.cookies, config);
  const about = cookie.kind === 'sealed' ? cookie.sealed : cookie.kind;
  const outcome = await context.once(`${config.identity} ${config.cookieName}`, decide, about);
  return { context, inForce, outcome };

  async function decide(): Promise<SessionOutcome> {
    const decided = await resolveSession(context.cookies, config, { mayRefresh: context.mayWriteCookies });
    if (context.mayWriteCookies) context.write(decided.intents);
    else if (decided.kind === 'signed-out' && decided.reason === 'expired_uncovered')
      warnUncovered(context, inForce);
    return decided;
  }
}

function warnUncovered(context: ServerContext, inForce: InForce): void {
  if (!isDevelopment()) return;
  warnOnce(
    `The access token expired and ${currentPath(context, inForce) ?? 'this page'} is not covered by the proxy, so it ` +
      `reads as signed out. Add the path to the matcher in proxy.ts.`,
  );
}
