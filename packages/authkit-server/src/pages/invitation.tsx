import { beginInteraction } from '../domain/interactions.js';
import { findInvitation, findInvitationByToken } from '../domain/invitations.js';
import { findOrganization } from '../domain/organizations.js';
import { findUserByEmail } from '../domain/users.js';
import { defaultRedirectUri } from '../domain/uris.js';
import { readForm } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ensureBrowserCookie } from '../http/cookies.js';
import { csrfToken } from '../http/csrf.js';
import { PageError } from '../http/errors.js';
import { proceed } from '../oauth/finish.js';
import type { InvitationRow } from '../store/schema.js';
import { invitationState } from '../wire/invitation.js';
import { appAddress } from '../oauth/redirect.js';
import {
  attemptOf,
  openInteraction,
  submittedInteraction,
  trustForm,
  type OpenInteraction,
} from './interaction.js';
import { showPage } from './layout.js';

/** What the link in the mail leads to. */
export async function showInvitation(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { token, invitation } = await invitationOfQuery(c);
  return invitationPage(c, {
    invitation,
    action: `/invitation?token=${token}`,
    csrf: csrfToken(realm, ensureBrowserCookie(c), token),
    leadsTo: realm.baseUrl,
  });
}

/** Begins a sign-in that no app asked for: it ends at the app's front door, signed in here. */
export async function submitInvitation(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { token, invitation } = await invitationOfQuery(c);
  trustForm(c, token, await readForm(c));
  const redirectUri = await defaultRedirectUri(realm);
  if (redirectUri === undefined) {
    throw new PageError(400, 'No app to go to', 'This server knows no address of the app yet.');
  }
  const request = {
    clientId: realm.client.id,
    redirectUri,
    state: null,
    codeChallenge: null,
    organizationId: null,
  };
  const id = await beginInteraction(realm, request, ensureBrowserCookie(c), {
    loginHint: invitation.email,
    invitationId: invitation.id,
    home: true,
  });
  const known = await findUserByEmail(realm, invitation.email);
  return c.redirect(`/${known ? 'sign-in' : 'sign-up'}/${id}`, 303);
}

/** For a browser that is signed in already: nobody joins anything by following a link. */
export async function showAcceptInvitation(c: AppContext): Promise<Response> {
  const open = await openInteraction(c);
  const invitation = attemptOf(open) && (await invitationOf(c, open));
  if (!invitation) return c.redirect(`/sign-in/${open.interaction.id}`, 302);
  return invitationPage(c, {
    invitation,
    action: `/accept-invitation/${open.interaction.id}`,
    csrf: open.csrf,
    leadsTo: open.interaction.redirectUri,
  });
}

export async function submitAcceptInvitation(c: AppContext): Promise<Response> {
  const { form: _, ...open } = await submittedInteraction(c);
  const attempt = attemptOf(open);
  if (!attempt) return c.redirect(`/sign-in/${open.interaction.id}`, 303);
  return proceed(c, open.interaction, attempt);
}

/** A line for the pages on the way: who signs in there accepts. */
export async function invitationNotice(c: AppContext, open: OpenInteraction): Promise<string | undefined> {
  const invitation = await invitationOf(c, open);
  return invitation && `You are invited to join ${await nameOf(c, invitation)}.`;
}

/** The invitation that a sign-in is on its way to accept. */
export async function invitationOf(
  c: AppContext,
  { interaction }: OpenInteraction,
): Promise<InvitationRow | undefined> {
  return interaction.invitationId === null
    ? undefined
    : findInvitation(c.get('realm'), interaction.invitationId);
}

async function nameOf(c: AppContext, { organization_id: id }: InvitationRow): Promise<string> {
  const organization = id === null ? undefined : await findOrganization(c.get('realm'), id);
  return organization?.name ?? 'the app';
}

async function invitationOfQuery(c: AppContext) {
  const realm = c.get('realm');
  const token = c.req.query('token') ?? '';
  const invitation = await findInvitationByToken(realm, token);
  if (!invitation || invitationState(invitation, realm.clock.now()) !== 'pending') {
    throw new PageError(
      410,
      'This invitation is not open any more',
      'It was used, taken back or has expired. Ask whoever invited you for another.',
      appAddress(await defaultRedirectUri(realm)),
    );
  }
  return { token, invitation };
}

interface InvitationPage {
  invitation: InvitationRow;
  action: string;
  csrf: string;
  leadsTo: string;
}

async function invitationPage(c: AppContext, { invitation, action, csrf, leadsTo }: InvitationPage) {
  const name = await nameOf(c, invitation);
  return showPage(c, {
    title: 'Invitation',
    leadsTo,
    body: (
      <>
        <h1>Join {name}</h1>
        <p>
          {invitation.email} is invited to join {name}.
        </p>
        <form method="post" action={action}>
          <input type="hidden" name="csrf" value={csrf} />
          <button type="submit">Accept the invitation</button>
        </form>
      </>
    ),
  });
}
