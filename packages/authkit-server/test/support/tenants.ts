import type { AuthKitServerOptions } from '../../src/index.js';
import { claimsOf, refresh, startServer, type Answer } from './world.js';
import { EMAIL, PASSWORD } from './world.js';

export const KEY = 'sk_test_key';
export const ADA = 'ada@example.com';
export const NOBODY = 'nobody@example.com';

/** Jo belongs to Acme and to Beta, Ada to Acme, and nobody else anywhere. */
export function startTenants(more: AuthKitServerOptions = {}) {
  return startServer({
    users: [EMAIL, ADA, NOBODY].map((email) => ({ email, password: PASSWORD })),
    roles: [{ slug: 'admin', name: 'Admin', permissions: ['posts:write', 'posts:read'] }],
    organizations: [
      {
        id: 'org_acme',
        name: 'Acme',
        externalId: 'acme',
        entitlements: ['audit-logs'],
        featureFlags: ['beta-ui'],
        members: [{ email: EMAIL, role: 'admin' }, { email: ADA }],
      },
      { id: 'org_beta', name: 'Beta', members: [{ email: EMAIL }] },
      { id: 'org_gamma', name: 'Gamma' },
      { id: 'org_sso', name: 'Strict', requires: 'sso', members: [{ email: ADA }] },
      { id: 'org_mfa', name: 'Two steps', requires: 'mfa', members: [{ email: ADA }] },
    ],
    ...more,
  });
}

/** The claims of the access token that a refresh answers. */
export async function refreshedClaims(
  server: Parameters<typeof refresh>[0],
  refreshToken: unknown,
  organizationId?: string,
) {
  const answer: Answer = await refresh(
    server,
    refreshToken,
    organizationId === undefined ? {} : { organization_id: organizationId },
  );
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return claimsOf(answer.body['access_token']);
}
