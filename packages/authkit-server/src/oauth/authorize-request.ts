import type { AuthorizeRequest } from '../domain/interactions.js';
import type { Provider } from '../domain/providers.js';
import { isKnownUri } from '../domain/uris.js';
import type { Client } from '../domain/realm.js';
import { PageError } from '../http/errors.js';

export interface AuthorizeWishes {
  /** The identity provider to go to, in place of the sign-in. */
  provider: Provider | null;
  signUp: boolean;
  loginHint: string | null;
  /** Ask for the password even of a browser that is signed in. */
  forceSignIn: boolean;
  /** Answer with an error rather than show a page. */
  neverShowPage: boolean;
  /** Seconds for which an earlier sign-in is good enough. */
  maxAge: number | undefined;
  invitationToken: string | null;
  /** Shows that the browser belongs to who may claim this environment. */
  claimNonce: string | null;
}

export type ReadAuthorizeRequest = { request: AuthorizeRequest } & (
  { ok: true; wishes: AuthorizeWishes } | { ok: false; error: string; description: string }
);

// The challenge is 32 bytes in base64url: RFC 7636 4.2.
const S256_CHALLENGE = /^[\w-]{43}$/;
const SECONDS = /^\d{1,10}$/;
// Passing over these in silence would sign people in to something other than what was asked for.
const NOT_IMPLEMENTED = ['connection_id'];
const MANY_VALUED = new Set(['provider_scopes']);

/** Checks an authorize request. Throws a page when it cannot be trusted to name where to send the answer. */
export function readAuthorizeRequest(
  url: URL,
  client: Client,
  offered: readonly Provider[],
): ReadAuthorizeRequest {
  const query = url.searchParams;
  const redirectUri = trustedRedirectUri(query, client);
  const challenge = query.get('code_challenge') || null;
  const request: AuthorizeRequest = {
    clientId: client.id,
    redirectUri,
    state: rawState(url.search.slice(1)),
    codeChallenge: challenge,
    organizationId: query.get('organization_id') || null,
  };
  const refuse = (error: string, description: string) =>
    ({ ok: false, request, error, description }) as const;

  const repeated = [...query.keys()].find((name) => !MANY_VALUED.has(name) && query.getAll(name).length > 1);
  if (repeated !== undefined) return refuse('invalid_request', 'A parameter is given more than once.');
  // No database of ours keeps one in a text; the state is kept as it was encoded.
  if ([...query].some(([name, value]) => name !== 'state' && value.includes('\0'))) {
    return refuse('invalid_request', 'A parameter holds a NUL character.');
  }
  if (query.get('response_type') !== 'code') {
    return refuse('unsupported_response_type', 'response_type must be code.');
  }
  const missing = NOT_IMPLEMENTED.find((name) => query.get(name));
  if (missing !== undefined)
    return refuse('invalid_request', `${missing} is not implemented by this server.`);
  const provider = query.get('provider');
  const named = offered.find((name) => name === provider) ?? null;
  if (provider !== 'authkit' && named === null) {
    const others = offered.map((name) => ` or ${name}`).join('');
    return refuse('invalid_request', `provider must be authkit${others}; this server has no other.`);
  }
  const method = query.get('code_challenge_method') || null;
  if ((challenge === null) !== (method === null) || (method !== null && method !== 'S256')) {
    return refuse('invalid_request', 'code_challenge and code_challenge_method=S256 belong together.');
  }
  if (challenge !== null && !S256_CHALLENGE.test(challenge)) {
    return refuse('invalid_request', 'code_challenge must be 43 characters of base64url.');
  }
  const maxAge = query.get('max_age') || null;
  if (maxAge !== null && !SECONDS.test(maxAge)) {
    return refuse('invalid_request', 'max_age must be a whole number of seconds.');
  }
  const prompts = (query.get('prompt') ?? '').split(' ');
  return {
    ok: true,
    request,
    wishes: {
      provider: named,
      signUp: query.get('screen_hint') === 'sign-up',
      loginHint: query.get('login_hint') || null,
      forceSignIn: prompts.includes('login') || prompts.includes('select_account'),
      neverShowPage: prompts.includes('none'),
      invitationToken: query.get('invitation_token') || null,
      claimNonce: query.get('claim_nonce') || null,
      maxAge: maxAge === null ? undefined : Number(maxAge),
    },
  };
}

function trustedRedirectUri(query: URLSearchParams, client: Client): string {
  const [clientId, ...otherIds] = query.getAll('client_id');
  if (clientId !== client.id || otherIds.length > 0) {
    throw new PageError(
      400,
      'Unknown application',
      'The client_id of this request is not known to this server.',
    );
  }
  const [redirectUri, ...otherUris] = query.getAll('redirect_uri');
  // Compared as text: whatever else "equal" could mean has been used to send codes to strangers.
  if (redirectUri === undefined || otherUris.length > 0 || !isKnownUri(redirectUri, client.redirectUris)) {
    throw new PageError(
      400,
      'Redirect URI not allowed',
      redirectUri === undefined
        ? 'This request names no redirect_uri.'
        : `${redirectUri} is not on this server’s list of redirect URIs.`,
    );
  }
  return redirectUri;
}

// Decoding and encoding again could change bytes (a plus, a tilde, what is not UTF-8), and apps compare theirs with a cookie.
function rawState(query: string): string | null {
  const pair = query.split('&').find((part) => part.startsWith('state='));
  return pair === undefined ? null : pair.slice('state='.length);
}
