import type { AuthorizeRequest } from '../domain/interactions.js';

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
