/** Why ours is right, by what differs. */
export const REASONS: Record<string, string> = {
  'a page that needs a user, signed out: status':
    '4.3.2 writes a cookie while the page renders, which Next forbids; `ensureSignedIn` must redirect in a page, as its guide says.',
  'a page that needs a user, signed out: leads':
    'The AuthKit route may write the cookie that binds a sign-in to the browser, so that is where one starts.',
  'a sign-in: status':
    'See other (RFC 9110, section 15.4.4): the page after it is fetched with GET, whatever came before.',
  'twenty sign-ins begun and left: cookies left behind':
    'One cookie binds all sign-ins of a browser, however many; none is dropped to make room for another.',
  'ten requests at once with one expired session, refresh tokens strictly single-use: refresh calls':
    'A refresh token is good once: ten requests that spend it are nine failures.',
  'ten requests at once with one expired session, refresh tokens strictly single-use: answers with the user':
    'Somebody who opens ten tabs after lunch is still signed in.',
  'a cookie that does not open: cookies':
    'The readable mark, by which client components see a change, goes with the session.',
  'a guarded path, signed out, as a document: leads':
    'The same start for every way there; nothing is computed for AuthKit before it is asked for.',
  'a guarded path, signed out, posted to by script: status':
    'A redirect to a page of another site is no answer to a script; 401 is (RFC 9110, section 15.5.2).',
  'a guarded path, signed out, posted to by script: type': 'A script can read JSON.',
  'a guarded path, signed out, as a soft navigation: leads':
    "The router's fetch cannot follow a redirect to another origin; from our own route it learns to load the page whole.",
  'the callback without anything: status':
    'What is missing is missing from the request: 400, and no alarm for the server.',
  'the callback without anything: type': 'A person sees a page with a way to try again.',
  'the callback with a made-up state: status':
    'A state of another release is sent round once; a second one that does not open is refused.',
  'the callback with a made-up state: cookies': 'It sets the cookie that makes the second attempt the last.',
  'the callback with an error of the provider: status':
    'The provider refused: 403, and no alarm for the server.',
  'signing out: status': 'A redirect after a POST is 303, so that the browser does not post to AuthKit.',
};
