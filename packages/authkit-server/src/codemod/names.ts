/** What an app of the published package may name, and what that is called here. */
export const PACKAGE = '@workos-inc/authkit-nextjs';

/** Functions whose old names go on working. */
const FUNCTIONS = new Map([
  ['authkitMiddleware', 'authkitProxy'],
  ['getUser', 'withAuth'],
  ['handleAuthkitProxy', 'handleAuthkitHeaders'],
]);

const TYPES = new Map([
  ['Session', 'SessionLike'],
  ['AccessToken', 'AccessTokenClaims'],
  ['GetAuthURLOptions', 'SignInUrlOptions'],
  ['AuthkitResponse', 'AuthkitResult'],
  ['AuthkitMiddlewareOptions', 'AuthkitProxyOptions'],
  ['AuthkitHeadersResult', 'PartitionedHeaders'],
  ['CallbackErrorCode', 'ErrorCode'],
]);

/** Names that early releases had at the root. */
const CLIENT = new Set(['AuthKitProvider', 'useAuth', 'useAccessToken', 'useTokenClaims']);

/** Types that have no single name here, and what somebody is to write instead. */
const GONE = new Map([
  ['AuthkitMiddlewareAuth', "it is AuthkitProxyOptions['middlewareAuth']"],
  ['AuthkitRequestHeader', 'it is a string'],
  ['CallbackErrorContext', 'its fields are those of CallbackError'],
  ['GetAuthURLResult', 'it is a string: nothing goes with a sign-in’s URL'],
  ['CookieOptions', 'there is none: the settings say it'],
  ['State', 'there is none: what state holds is nobody’s business'],
  ['StateSchema', 'there is none: what state holds is nobody’s business'],
]);

export const nameToday = (name: string): string | undefined => FUNCTIONS.get(name) ?? TYPES.get(name);
export const isType = (name: string): boolean => TYPES.has(name);
export const isClientName = (name: string): boolean => CLIENT.has(name);
export const whyGone = (name: string): string | undefined => GONE.get(name);
