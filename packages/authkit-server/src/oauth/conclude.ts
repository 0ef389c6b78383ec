import type { BrowserSession } from '../domain/browser-sessions.js';
import { issueCode } from '../domain/codes.js';
import { findEntry } from '../domain/entry.js';
import { offerChoice, type Interaction } from '../domain/interactions.js';
import type { AppContext } from '../http/context.js';
import { answerUrl } from './redirect.js';

/** The answer to somebody who signed in to an organization without being a member: RFC 6749 4.1.2.1. */
export const NO_MEMBER = {
  error: 'access_denied',
  error_description: 'The user is not an active member of this organization.',
};

/** The browser is signed in: sends it back to the app, or first to the page that asks for an organization. */
export async function conclude(
  c: AppContext,
  interaction: Interaction,
  browserSession: BrowserSession,
): Promise<Response> {
  const realm = c.get('realm');
  const entry = await findEntry(realm.db, browserSession.userId, interaction.organizationId);
  if (entry.kind === 'closed') return c.redirect(answerUrl(interaction, NO_MEMBER), 303);
  if (entry.kind === 'choose') {
    await offerChoice(realm, interaction.id, browserSession.id);
    return c.redirect(`/choose-organization/${interaction.id}`, 303);
  }
  const { organizationId } = entry;
  const order = { request: interaction, browserSession, organizationId, interactionId: interaction.id };
  const code = await issueCode(realm, order);
  return c.redirect(answerUrl(interaction, { code }), 303);
}
