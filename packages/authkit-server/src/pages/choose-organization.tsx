import { findBrowserSession, type BrowserSession } from '../domain/browser-sessions.js';
import { pinOrganization } from '../domain/interactions.js';
import { organizationsOf } from '../domain/memberships.js';
import type { AppContext } from '../http/context.js';
import { readCookie } from '../http/cookies.js';
import { leave, proceed } from '../oauth/finish.js';
import type { OrganizationRow } from '../store/schema.js';
import { Alert } from './fields.js';
import { openInteraction, submittedInteraction, type OpenInteraction } from './interaction.js';
import { showPage } from './layout.js';

export async function showChooseOrganization(c: AppContext): Promise<Response> {
  const open = await openInteraction(c);
  const browserSession = await whoChooses(c, open);
  if (!browserSession) return c.redirect(`/sign-in/${open.interaction.id}`, 302);
  return choicePage(c, open, await organizationsOf(c.get('realm').db, browserSession.userId));
}

export async function submitChooseOrganization(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { form, ...open } = await submittedInteraction(c);
  const { interaction } = open;
  const browserSession = await whoChooses(c, open);
  if (!browserSession) return c.redirect(`/sign-in/${interaction.id}`, 303);

  const organizations = await organizationsOf(realm.db, browserSession.userId);
  const chosen = organizations.find(({ id }) => id === form['organization_id']);
  if (!chosen) return choicePage(c, open, organizations, 'You are not a member of that organization.');
  const isFresh = browserSession.authenticatedAt >= interaction.createdAt;
  const { userId, method, secondFactor } = browserSession;
  if (browserSession.impersonator === null && chosen.requires === 'sso' && !isFresh) {
    await pinOrganization(realm, interaction.id, chosen.id);
    return c.redirect(`/sign-in/${interaction.id}`, 303);
  }
  if (browserSession.impersonator === null && chosen.requires === 'mfa' && !secondFactor) {
    await pinOrganization(realm, interaction.id, chosen.id);
    return proceed(c, { ...interaction, organizationId: chosen.id }, { userId, method, secondFactor });
  }
  return leave(c, interaction, browserSession, chosen.id);
}

// Being signed in is not enough: the request may have asked for the password again, and this page must be no way around.
async function whoChooses(
  c: AppContext,
  { interaction }: OpenInteraction,
): Promise<BrowserSession | undefined> {
  const secret = readCookie(c, 'session');
  const browserSession = secret === undefined ? undefined : await findBrowserSession(c.get('realm'), secret);
  return browserSession?.id === interaction.browserSessionId ? browserSession : undefined;
}

function choicePage(
  c: AppContext,
  { interaction, csrf }: OpenInteraction,
  organizations: readonly OrganizationRow[],
  problem?: string,
) {
  return showPage(c, {
    title: 'Choose an organization',
    hasProblem: problem !== undefined,
    leadsTo: interaction.redirectUri,
    body: (
      <>
        <h1>Choose an organization</h1>
        {problem !== undefined && <Alert>{problem}</Alert>}
        <form method="post" action={`/choose-organization/${interaction.id}`}>
          <input type="hidden" name="csrf" value={csrf} />
          {organizations.map(({ id, name }) => (
            <button key={id} type="submit" name="organization_id" value={id}>
              {name}
            </button>
          ))}
        </form>
      </>
    ),
  });
}
