import { startBrowserSession } from '../domain/browser-sessions.js';
import { issueCode } from '../domain/codes.js';
import type { Interaction } from '../domain/interactions.js';
import type { AppContext } from '../http/context.js';
import { readCookie, writeCookie } from '../http/cookies.js';
import { answerUrl } from './redirect.js';

/** The password was right: signs this browser in and sends it back to the app with a code. */
export async function finishInteraction(
  c: AppContext,
  interaction: Interaction,
  userId: string,
): Promise<Response> {
  const realm = c.get('realm');
  const { secret, browserSession } = await startBrowserSession(realm, userId, readCookie(c, 'session'));
  writeCookie(c, 'session', secret, realm.settings.sessionSeconds);
  const code = await issueCode(realm, interaction, browserSession, interaction.id);
  return c.redirect(answerUrl(interaction, { code }), 303);
}
