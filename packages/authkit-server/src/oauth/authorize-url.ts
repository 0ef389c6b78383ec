import type { Realm } from '../domain/realm.js';
import { defaultRedirectUri } from '../domain/uris.js';

/** Where a browser can sign in to an organization, with the default redirect URI, or undefined when there is none. */
export async function authorizeUrl(realm: Realm, organizationId: string): Promise<string | undefined> {
  const redirectUri = await defaultRedirectUri(realm);
  if (redirectUri === undefined) return undefined;
  const query = new URLSearchParams({
    client_id: realm.client.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    provider: 'authkit',
    organization_id: organizationId,
  });
  return `${realm.baseUrl}/user_management/authorize?${query.toString()}`;
}
