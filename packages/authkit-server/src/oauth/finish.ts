import { startBrowserSession } from '../domain/browser-sessions.js';
import type { Attempt } from '../domain/attempt.js';
import { issueCode } from '../domain/codes.js';
import { offerChoice, saveAttempt, type Interaction } from '../domain/interactions.js';
import { nextStep } from '../domain/sign-in.js';
import type { AppContext } from '../http/context.js';
import { readCookie, writeCookie } from '../http/cookies.js';
import { answerUrl } from './redirect.js';
import { beginStep } from './steps.js';

/** The answer to somebody who signed in to an organization without being a member: RFC 6749 4.1.2.1. */
export const NO_MEMBER = {
  error: 'access_denied',
  error_description: 'The user is not an active member of this organization.',
};

/** Somebody has shown something: leads them to the next page, or signs this browser in and leads it back to the app. */
export async function proceed(c: AppContext, interaction: Interaction, attempt: Attempt): Promise<Response> {
  const realm = c.get('realm');
  const step = await nextStep(realm, attempt, interaction.organizationId);
  if (!step) return c.redirect(`/sign-in/${interaction.id}`, 303);
  // Kept when no step is left, too: of two clicks on a button the browser drops the first answer, and the code that was
  // right a moment ago is used up.
  await saveAttempt(realm, interaction.id, attempt);
  const page = await beginStep(realm, step, interaction.id);
  if (page !== undefined) return c.redirect(page, 303);

  const previousSecret = readCookie(c, 'session');
  const { secret, browserSession } = await startBrowserSession(realm, { ...attempt, previousSecret });
  writeCookie(c, 'session', secret, realm.settings.sessionSeconds);
  if (step.kind === 'choose_organization') {
    await offerChoice(realm, interaction.id, browserSession.id);
    return c.redirect(`/choose-organization/${interaction.id}`, 303);
  }
  if (step.kind !== 'enter') return c.redirect(answerUrl(interaction, NO_MEMBER), 303);
  const { organizationId } = step;
  const order = { request: interaction, browserSession, organizationId, interactionId: interaction.id };
  return c.redirect(answerUrl(interaction, { code: await issueCode(realm, order) }), 303);
}
