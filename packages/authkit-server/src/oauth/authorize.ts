import { findBrowserSession, type BrowserSession } from '../domain/browser-sessions.js';
import { claimEnvironment } from '../domain/claiming.js';
import { issueCode } from '../domain/codes.js';
import { beginInteraction, offerChoice, saveAttempt, type AuthorizeRequest } from '../domain/interactions.js';
import { knownUris } from '../domain/uris.js';
import { findInvitationByToken } from '../domain/invitations.js';
import { findOrganization } from '../domain/organizations.js';
import { nextStep } from '../domain/sign-in.js';
import type { AppContext } from '../http/context.js';
import { ensureBrowserCookie, readCookie } from '../http/cookies.js';
import { limitBeginnings } from '../http/limit-clients.js';
import type { InvitationRow } from '../store/schema.js';
import {
  readAuthorizeRequest,
  type AuthorizeWishes,
  type ReadAuthorizeRequest,
} from './authorize-request.js';
import { NO_MEMBER } from './finish.js';
import { answerUrl } from './redirect.js';
import { beginStep } from './steps.js';

type GoodRequest = Extract<ReadAuthorizeRequest, { ok: true }>;

export async function authorize(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const client = { ...realm.client, redirectUris: await knownUris(realm, 'redirect') };
  const read = readAuthorizeRequest(new URL(c.req.url), client, realm.settings.providers);
  const { request } = read;
  const answer = (parameters: Record<string, string>) => c.redirect(answerUrl(request, parameters), 302);
  if (!read.ok) return answer({ error: read.error, error_description: read.description });
  const { wishes } = read;
  // Whether it exists is no secret: its id cannot be guessed. Whether somebody is a member is asked after the sign-in.
  if (request.organizationId !== null && !(await findOrganization(realm, request.organizationId))) {
    return answer({ error: 'invalid_request', error_description: 'There is no such organization.' });
  }

  const invitation =
    wishes.invitationToken === null ? null : await findInvitationByToken(realm, wishes.invitationToken);
  if (invitation === undefined) {
    return answer({ error: 'invitation_invalid', error_description: 'There is no such invitation.' });
  }
  if (wishes.claimNonce !== null) await claimEnvironment(realm, wishes.claimNonce);

  const browserSession = await signedInEnough(c, wishes);
  const passed = browserSession && (await passWithoutPassword(c, read, browserSession, invitation));
  if (passed) return passed;
  if (wishes.neverShowPage) {
    return answer({ error: 'login_required', error_description: 'The user must sign in.' });
  }
  const id = await beginHere(c, request, wishes, invitation);
  const page = wishes.signUp ? 'sign-up' : 'sign-in';
  return c.redirect(`/${wishes.provider === null ? page : `provider/${wishes.provider}`}/${id}`, 302);
}

/** Undefined when the organization requires more than an older sign-in can show. */
async function passWithoutPassword(
  c: AppContext,
  { request, wishes }: GoodRequest,
  browserSession: BrowserSession,
  invitation: InvitationRow | null,
): Promise<Response | undefined> {
  const realm = c.get('realm');
  const answer = (parameters: Record<string, string>) => c.redirect(answerUrl(request, parameters), 302);
  const pinned = request.organizationId ?? browserSession.organizationId;
  const { userId, method, secondFactor } = browserSession;
  const attempt = { userId, method, secondFactor, ...(invitation && { invitationId: invitation.id }) };
  const step = await nextStep(realm, attempt, pinned);
  // The invitation may be for whoever signs in instead.
  if (!step || step.kind === 'invitation_unusable') return undefined;
  if (step.kind === 'closed') return answer(NO_MEMBER);
  if (step.kind === 'enter') {
    if (step.needsSso) return undefined;
    const { organizationId } = step;
    const code = await issueCode(realm, { request, browserSession, organizationId, interactionId: null });
    return answer({ code });
  }
  if (wishes.neverShowPage) {
    const description = 'The user must choose an organization, show a second factor or accept an invitation.';
    return answer({ error: 'interaction_required', error_description: description });
  }
  const id = await beginHere(c, request, wishes, invitation);
  const page = await beginStep(realm, step, id);
  if (page === undefined) await offerChoice(realm, id, browserSession.id);
  else await saveAttempt(realm, id, attempt);
  return c.redirect(page ?? `/choose-organization/${id}`, 302);
}

/** The session of this browser at the hosted pages, if it is good enough for the request. */
async function signedInEnough(c: AppContext, wishes: AuthorizeWishes): Promise<BrowserSession | undefined> {
  const realm = c.get('realm');
  const secret = readCookie(c, 'session');
  // Who wants a provider wants its word, not an earlier one's.
  if (secret === undefined || wishes.forceSignIn || wishes.provider !== null) return undefined;
  const browserSession = await findBrowserSession(realm, secret);
  if (!browserSession || wishes.maxAge === undefined) return browserSession;
  // "Less than", so that a max_age of 0 asks for the password even in the millisecond after it was entered.
  const age = realm.clock.now() - browserSession.authenticatedAt;
  return age < wishes.maxAge * 1000 ? browserSession : undefined;
}

async function beginHere(
  c: AppContext,
  request: AuthorizeRequest,
  wishes: AuthorizeWishes,
  invitation: InvitationRow | null,
): Promise<string> {
  await limitBeginnings(c);
  return beginInteraction(c.get('realm'), request, ensureBrowserCookie(c), {
    loginHint: wishes.loginHint ?? invitation?.email ?? null,
    invitationId: invitation?.id ?? null,
  });
}
