import { startBrowserSession } from '../domain/browser-sessions.js';
import { findImpersonationLink, spendImpersonationLink } from '../domain/impersonation.js';
import { IMPERSONATION_MS } from '../domain/impersonator.js';
import { findUser } from '../domain/users.js';
import { defaultRedirectUri } from '../domain/uris.js';
import { readForm } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ensureBrowserCookie, readCookie, writeCookie } from '../http/cookies.js';
import { csrfToken } from '../http/csrf.js';
import { PageError } from '../http/errors.js';
import { appAddress } from '../oauth/redirect.js';
import { trustForm } from './interaction.js';
import { showPage } from './layout.js';

/** Only asks: whatever opens links by itself must not use this one up. */
export async function showImpersonate(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { secret, user } = await linkOfQuery(c);
  const csrf = csrfToken(realm, ensureBrowserCookie(c), secret);
  const home = appAddress(await defaultRedirectUri(realm));
  return showPage(c, {
    title: 'Impersonate a user',
    leadsTo: home ?? realm.baseUrl,
    body: (
      <>
        <h1>Impersonate a user</h1>
        <p>For an hour this browser will be signed in as {user.email}.</p>
        <form method="post" action={`/impersonate?link=${secret}`}>
          <input type="hidden" name="csrf" value={csrf} />
          <button type="submit">Continue</button>
        </form>
      </>
    ),
  });
}

export async function submitImpersonate(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const { link, secret } = await linkOfQuery(c);
  trustForm(c, secret, await readForm(c));
  if (!(await spendImpersonationLink(realm, link))) throw spentLink();
  const started = await startBrowserSession(realm, {
    userId: link.user_id,
    method: 'impersonation',
    secondFactor: false,
    previousSecret: readCookie(c, 'session'),
    impersonation: { organizationId: link.organization_id, impersonator: link.impersonator },
  });
  writeCookie(c, 'session', started.secret, IMPERSONATION_MS / 1000);
  const home = appAddress(await defaultRedirectUri(realm));
  if (home !== undefined) return c.redirect(home, 303);
  return showPage(c, { title: 'Signed in', body: <h1>Signed in</h1> });
}

async function linkOfQuery(c: AppContext) {
  // In the query, since paths are told in logs.
  const secret = c.req.query('link') ?? '';
  const link = await findImpersonationLink(c.get('realm'), secret);
  const user = link && (await findUser(c.get('realm'), link.user_id));
  if (!user) throw spentLink();
  return { link, secret, user };
}

function spentLink(): PageError {
  return new PageError(
    410,
    'This link is used up',
    'It works once, for ten minutes. Please ask for another.',
  );
}
