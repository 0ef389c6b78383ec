/** The parts of the dashboard, by the first part of their path. */
export const sections = {
  users: 'Users',
  organizations: 'Organizations',
  memberships: 'Memberships',
  roles: 'Roles',
  sessions: 'Sessions',
  invitations: 'Invitations',
  uris: 'URIs',
  'jwt-template': 'JWT template',
  flags: 'Feature flags',
  webhooks: 'Webhooks',
  events: 'Events',
} as const;

export type Section = keyof typeof sections;
