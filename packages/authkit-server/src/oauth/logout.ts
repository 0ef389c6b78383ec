import { endBrowserSession, findBrowserSession } from '../domain/browser-sessions.js';
import { endSession, findSession } from '../domain/sessions.js';
import { isKnownUri, knownUris } from '../domain/uris.js';
import type { AppContext } from '../http/context.js';
import { dropCookie, readCookie } from '../http/cookies.js';
import { showSignedOut } from '../pages/signed-out.js';

/** Wherever the request comes from, it ends somewhere: an unknown session or address must leave nobody stuck. */
export async function logout(c: AppContext): Promise<Response> {
  const sessionId = c.req.query('session_id');
  if (sessionId) await signOut(c, sessionId);

  const logoutUris = await knownUris(c.get('realm'), 'logout');
  const wanted = c.req.query('return_to');
  const target =
    wanted !== undefined && isKnownUri(wanted, logoutUris)
      ? wanted
      : logoutUris.find((uri) => !uri.includes('*'));
  return target === undefined ? showSignedOut(c) : c.redirect(target, 302);
}

// Whoever knows a session's id may end it. This browser's own sign-in goes with it only when it is the same user's, or
// a stranger could sign people out with a link that names the stranger's session.
async function signOut(c: AppContext, sessionId: string): Promise<void> {
  const realm = c.get('realm');
  const session = await findSession(realm, sessionId);
  if (!session) return;
  const secret = readCookie(c, 'session');
  const browserSession = secret === undefined ? undefined : await findBrowserSession(realm, secret);
  await endSession(realm, session);
  if (browserSession?.userId !== session.user_id) return;
  await endBrowserSession(realm, browserSession.id);
  dropCookie(c, 'session');
}
