import type { Realm } from '../domain/realm.js';

/** Where a browser can sign in to an organization, with the first redirect URI, or undefined when there is none. */
export function authorizeUrl(realm: Realm, organizationId: string): string | undefined {
  const redirectUri = realm.client.redirectUris[0];
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
