import type { AuthKitConfig, RequestFacts } from '@workos-inc/authkit-nextjs';

/** Two hosts, each with an AuthKit of its own. In an app they come from a table or a vault. */
const tenants = JSON.parse(process.env['TENANTS'] ?? '{}') as Record<string, AuthKitConfig>;

export function settingsOf({ headers }: RequestFacts): AuthKitConfig {
  const tenant = tenants[headers.get('host') ?? ''];
  // `Host` comes from outside: what is not in the list is an error, never a default.
  if (!tenant) throw new Error('No such tenant');
  return tenant;
}
