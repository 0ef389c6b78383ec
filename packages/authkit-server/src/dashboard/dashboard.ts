import { Hono } from 'hono';
import { createAdmins } from '../domain/admin.js';
import type { Realm } from '../domain/realm.js';
import type { AppEnv } from '../http/context.js';
import { admission, signInScreens, trusted } from './access.js';
import { events } from './events.js';
import { flags } from './flags.js';
import { invitations } from './invitations.js';
import { jwtTemplate } from './jwt-template.js';
import { memberships } from './memberships.js';
import { organization } from './organization.js';
import { organizationRoles } from './organization-roles.js';
import { organizations } from './organizations.js';
import { gone } from './request.js';
import { roles } from './roles.js';
import type { ScreenRoute } from './screen.js';
import { sessions } from './sessions.js';
import { uris } from './uris.js';
import { user } from './user.js';
import { users } from './users.js';
import { webhooks } from './webhooks.js';

const screens: readonly ScreenRoute[] = [
  ['GET', '/', (c) => c.redirect('/dashboard/users', 302)],
  ...users,
  ...user,
  ...organizations,
  ...organization,
  ...organizationRoles,
  ...memberships,
  ...roles,
  ...sessions,
  ...invitations,
  ...uris,
  ...jwtTemplate,
  ...flags,
  ...webhooks,
  ...events,
];

/** What an operator sees below `/dashboard`. Errors are left to the app that it is a part of. */
export async function createDashboard(
  realm: Realm,
  adminPassword: string | undefined,
): Promise<Hono<AppEnv>> {
  const admins = adminPassword === undefined ? undefined : await createAdmins(realm, adminPassword);
  const app = new Hono<AppEnv>().basePath('/dashboard');
  app.use('*', (c, next) => {
    c.set('realm', realm);
    return next();
  });
  app.use('*', admission(admins, realm.settings.production), trusted);
  for (const [method, path, handler] of [...screens, ...(admins ? signInScreens(admins) : [])]) {
    app.on(method, [path], handler);
  }
  app.notFound(() => {
    throw gone('This screen');
  });
  app.onError((error) => {
    throw error;
  });
  return app;
}
