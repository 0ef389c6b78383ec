import type { AuthorizeRequest } from '../domain/interactions.js';

/** The app's front door, not its redirect URI, which means nothing without a code. */
export function appAddress(redirectUri: string | undefined): string | undefined {
  if (redirectUri === undefined) return undefined;
  const { protocol, origin } = new URL(redirectUri);
  return protocol === 'http:' || protocol === 'https:' ? `${origin}/` : undefined;
}

/** The app's address with an answer in its query. The state goes back exactly as it came, never decoded on its way. */
export function answerUrl(
  request: Pick<AuthorizeRequest, 'redirectUri' | 'state'>,
  answer: Record<string, string>,
): string {
  const pairs = Object.entries(answer).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  if (request.state !== null) pairs.push(`state=${request.state}`);
  const separator = request.redirectUri.includes('?') ? '&' : '?';
  return request.redirectUri + separator + pairs.join('&');
}
