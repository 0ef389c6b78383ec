/** Every name that travels: cookies, headers, query parameters. Nothing else in the library spells one out. */

export const DEFAULT_SESSION_COOKIE = 'wos-session';
export const MARK_COOKIE = 'wos-session-mark';
/** Eager auth: the access token, readable by script for half a minute. */
export const EAGER_TOKEN_COOKIE = 'workos-access-token';
export const FLOW_COOKIE = 'wos-auth-flow';
/** The `__Host-` prefix needs https (RFC 6265bis, section 4.1.3.2), so plain http uses the bare name. */
export const SECURE_FLOW_COOKIE = '__Host-wos-auth-flow';

/** Request header that carries the hand-off from the proxy to the page. */
export const HANDOFF_HEADER = 'x-authkit-handoff';
/** Request header that the client half sends, which a cross-site form or image cannot. */
export const CLIENT_HEADER = 'x-authkit';

/** Request header in which the provider signs a webhook. */
export const WEBHOOK_SIGNATURE_HEADER = 'workos-signature';

/** Query parameter of the AuthKit route that says what is asked of it. */
export const ACTION_PARAM = 'authkit';
export const RETURN_TO_PARAM = 'return_to';
export const FLOW_PARAM = 'flow';
export const ORGANIZATION_PARAM = 'organization_id';
export const NONCE_PARAM = 'n';

/**
 * What tabs of one app call their channel, and the lock that lets one of them ask for all; the route follows. The number
 * changes with the shape of what they say.
 */
export const TABS_PREFIX = 'wos-session/1:';
/** In session storage: the session whose end this tab has already reloaded the page for. */
export const ENDED_SESSION_KEY = 'wos-ended-session';

/** The route used when nothing else names one: the path of the seed's redirect URI. */
export const DEFAULT_ROUTE = '/callback';

/** What the AuthKit route answers to `?authkit=`. */
export const ROUTE_ACTIONS = [
  'sign-in',
  'sign-up',
  'arrived',
  'session',
  'token',
  'refresh',
  'switch-organization',
  'sign-out',
] as const;
export type RouteAction = (typeof ROUTE_ACTIONS)[number];
