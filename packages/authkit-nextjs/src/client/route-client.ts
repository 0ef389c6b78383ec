import { AuthKitError, type ErrorCode } from '../errors.js';
import { ACTION_PARAM, CLIENT_HEADER, DEFAULT_ROUTE, NONCE_PARAM, type RouteAction } from '../names.js';
import type { AuthContextValue } from './context.js';
import { parseUrl } from '../url.js';
import type { ClientAnswer } from './protocol.js';
import type { AuthKitProviderProps } from './provider.js';

/** An error as the route tells it (RFC 9457). */
interface Problem {
  title?: string;
  code?: ErrorCode;
}

/** Path of the AuthKit route. */
export function routeOf({ route }: AuthKitProviderProps): string {
  // What exists in the browser, since Next inlines it at build, by these very spellings. The second one is Next's own
  // `basePath`: a page that was made without settings knows nothing else of where its app is.
  const uri = process.env.NEXT_PUBLIC_WORKOS_REDIRECT_URI;
  // oxlint-disable-next-line eslint/no-underscore-dangle -- Next's name.
  const basePath = process.env.__NEXT_ROUTER_BASEPATH ?? '';
  return route ?? ((uri && parseUrl(uri)?.pathname) || basePath + DEFAULT_ROUTE);
}

/**
 * Asks the AuthKit route, same origin, past every cache.
 *
 * @throws {AuthKitError} with the route's own code when it refuses, `configuration` when no AuthKit route answers.
 */
export async function ask(
  { props }: AuthContextValue,
  action: RouteAction,
  parameters?: Record<string, string>,
): Promise<ClientAnswer> {
  const { method = 'GET' } = props;
  const route = routeOf(props);
  // Not `randomUUID`, which plain http on another host than loopback does not have.
  const n = crypto.getRandomValues(new Uint32Array(2)).join('');
  const query = new URLSearchParams({ [ACTION_PARAM]: action, [NONCE_PARAM]: n, ...parameters });
  const response = await fetch(`${route}?${query}`, {
    method,
    cache: 'no-store',
    headers: { [CLIENT_HEADER]: '1' },
  });
  // What is no JSON is no answer of the AuthKit route.
  const answer = (await response.json().catch(() => ({}))) as Partial<ClientAnswer> & Problem;
  if (response.ok && answer.n === n) return answer as ClientAnswer;
  if (answer.code) throw new AuthKitError(answer.code, answer.title ?? 'The AuthKit route refused');
  throw new AuthKitError(
    'configuration',
    answer.n
      ? `${route} answered another request: something on the way keeps its answers`
      : `No AuthKit route answers ${method} ${route}. Export handleAuth() as ${method} there, or set the route prop of ` +
          'AuthKitProvider, WORKOS_REDIRECT_URI (for AuthKitProvider in a Server Component) or NEXT_PUBLIC_WORKOS_REDIRECT_URI',
  );
}
