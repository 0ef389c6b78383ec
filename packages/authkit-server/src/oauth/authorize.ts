import { findBrowserSession, type BrowserSession } from '../domain/browser-sessions.js';
import { issueCode } from '../domain/codes.js';
import { beginInteraction } from '../domain/interactions.js';
import { randomToken } from '../tokens/random.js';
import type { AppContext } from '../http/context.js';
import { readCookie, writeCookie } from '../http/cookies.js';
import { readAuthorizeRequest, type AuthorizeWishes } from './authorize-request.js';
import { answerUrl } from './redirect.js';

export async function authorize(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const read = readAuthorizeRequest(new URL(c.req.url), realm.client);
  const { request } = read;
  if (!read.ok) {
    return c.redirect(answerUrl(request, { error: read.error, error_description: read.description }), 302);
  }
  const { wishes } = read;

  const secret = readCookie(c, 'session');
  const browserSession = secret === undefined ? undefined : await findBrowserSession(realm, secret);
  if (browserSession && isEnough(browserSession, wishes, realm.clock.now())) {
    const code = await issueCode(realm, request, browserSession, null);
    return c.redirect(answerUrl(request, { code }), 302);
  }
  if (wishes.neverShowPage) {
    const error = { error: 'login_required', error_description: 'The user must sign in.' };
    return c.redirect(answerUrl(request, error), 302);
  }

  let browser = readCookie(c, 'browser');
  if (browser === undefined) {
    browser = randomToken();
    writeCookie(c, 'browser', browser);
  }
  const id = await beginInteraction(realm, request, browser, wishes.loginHint);
  return c.redirect(`/${wishes.signUp ? 'sign-up' : 'sign-in'}/${id}`, 302);
}

// "Less than", so that a max_age of 0 asks for the password even in the millisecond after it was entered.
function isEnough(browserSession: BrowserSession, wishes: AuthorizeWishes, now: number): boolean {
  if (wishes.forceSignIn) return false;
  return wishes.maxAge === undefined || now - browserSession.authenticatedAt < wishes.maxAge * 1000;
}
