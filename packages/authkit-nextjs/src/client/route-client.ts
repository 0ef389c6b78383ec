import { ACTION_PARAM, CLIENT_HEADER, NONCE_PARAM, type RouteAction } from '../names.js';
import type { ClientAnswer } from './protocol.js';

/** Asks the AuthKit route, same origin, past every cache. Throws when it does not answer as promised. */
export async function askRoute(
  route: string,
  action: RouteAction,
  parameters: Record<string, string> = {},
): Promise<ClientAnswer> {
  const n = Math.random().toString(36).slice(2);
  const query = new URLSearchParams({ [ACTION_PARAM]: action, [NONCE_PARAM]: n, ...parameters });
  const response = await fetch(`${route}?${query}`, { cache: 'no-store', headers: { [CLIENT_HEADER]: '1' } });
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const answer = response.ok && isJson ? ((await response.json()) as ClientAnswer) : undefined;
  if (answer?.n === n) return answer;
  throw new Error(
    isJson || response.headers.get('content-type')?.startsWith('application/problem+json')
      ? `The AuthKit route answered ${response.status}`
      : `${route} is not an AuthKit route. Export handleAuth() as GET there, or name the right path: ` +
          'the route prop of AuthKitProvider, WORKOS_REDIRECT_URI, or NEXT_PUBLIC_WORKOS_REDIRECT_URI',
  );
}
