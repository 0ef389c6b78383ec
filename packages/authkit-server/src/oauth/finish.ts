import { startBrowserSession, type BrowserSession } from '../domain/browser-sessions.js';
import type { Attempt } from '../domain/attempt.js';
import { answerDevice } from '../domain/device-codes.js';
import { issueCode } from '../domain/codes.js';
import { offerChoice, saveAttempt, type Interaction } from '../domain/interactions.js';
import { stepOn } from '../domain/sign-in.js';
import type { AppContext } from '../http/context.js';
import { readCookie, writeCookie } from '../http/cookies.js';
import { deviceAnswered } from '../pages/device.js';
import { PageError } from '../http/errors.js';
import { appAddress, answerUrl } from './redirect.js';
import { beginStep } from './steps.js';

/** The answer to somebody who signed in to an organization without being a member: RFC 6749 4.1.2.1. */
export const NO_MEMBER = {
  error: 'access_denied',
  error_description: 'The user is not an active member of this organization.',
};

/** Somebody has shown something: leads them to the next page, or signs this browser in and leads it back to the app. */
export async function proceed(c: AppContext, interaction: Interaction, shown: Attempt): Promise<Response> {
  const realm = c.get('realm');
  const { invitationId } = interaction;
  const attempt = { ...shown, ...(invitationId !== null && { invitationId }) };
  const step = await stepOn(realm, attempt, interaction.organizationId);
  if (!step) return c.redirect(`/sign-in/${interaction.id}`, 303);
  // Kept when no step is left, too: of two clicks on a button the browser drops the first answer, and the code that was
  // right a moment ago is used up.
  await saveAttempt(realm, interaction.id, attempt);
  const page = await beginStep(realm, step, interaction.id);
  if (page !== undefined) return c.redirect(page, 303);

  if (step.kind === 'invitation_unusable') throw unusableInvitation(interaction, step.reason);

  const previousSecret = readCookie(c, 'session');
  const { secret, browserSession } = await startBrowserSession(realm, { ...attempt, previousSecret });
  writeCookie(c, 'session', secret, realm.settings.sessionSeconds);
  if (step.kind === 'choose_organization') {
    await offerChoice(realm, interaction.id, browserSession.id);
    return c.redirect(`/choose-organization/${interaction.id}`, 303);
  }
  if (step.kind !== 'enter') return c.redirect(answerUrl(interaction, NO_MEMBER), 303);
  return leave(c, interaction, browserSession, step.organizationId);
}

/** Back to the app: with a code when it asked for one, or else through its front door. */
export async function leave(
  c: AppContext,
  interaction: Interaction,
  browserSession: BrowserSession,
  organizationId: string | null,
): Promise<Response> {
  if (interaction.deviceHash !== null) return leaveDevice(c, interaction, browserSession, organizationId);
  const home = appAddress(interaction.redirectUri);
  if (interaction.home && home !== undefined) return c.redirect(home, 303);
  const order = { request: interaction, browserSession, organizationId, interactionId: interaction.id };
  const code = await issueCode(c.get('realm'), order);
  return c.redirect(answerUrl(interaction, { code }), 303);
}

async function leaveDevice(
  c: AppContext,
  { deviceHash, clientId }: Interaction,
  { id, userId, method, secondFactor, authenticatedAt, impersonator }: BrowserSession,
  organizationId: string | null,
): Promise<Response> {
  const told = await answerDevice(c.get('realm'), deviceHash ?? '', {
    user_id: userId,
    client_id: clientId,
    browser_session_id: `device_${id}`,
    auth_method: method,
    second_factor: secondFactor ? 1 : 0,
    authenticated_at: authenticatedAt,
    organization_id: organizationId,
    impersonator,
  });
  return told
    ? deviceAnswered(c, 'Device connected', 'You can go back to it and close this page.')
    : deviceAnswered(c, 'Too late', 'The device waits no more. Start again there.');
}

function unusableInvitation({ redirectUri }: Interaction, reason: 'invalid' | 'other_address'): PageError {
  const message =
    reason === 'invalid'
      ? 'It was used, taken back or has expired. Ask whoever invited you for another.'
      : 'It is for another email address than the one you signed in with.';
  return new PageError(403, 'This invitation cannot be used', message, appAddress(redirectUri));
}
