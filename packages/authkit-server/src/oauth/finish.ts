import { startBrowserSession } from '../domain/browser-sessions.js';
import type { Interaction } from '../domain/interactions.js';
import type { AppContext } from '../http/context.js';
import { readCookie, writeCookie } from '../http/cookies.js';
import { conclude } from './conclude.js';

/** The password was right: signs this browser in and leads it on. */
export async function finishInteraction(
  c: AppContext,
  interaction: Interaction,
  userId: string,
): Promise<Response> {
  const realm = c.get('realm');
  const previousSecret = readCookie(c, 'session');
  const { secret, browserSession } = await startBrowserSession(realm, { userId, previousSecret });
  writeCookie(c, 'session', secret, realm.settings.sessionSeconds);
  return conclude(c, interaction, browserSession);
}
