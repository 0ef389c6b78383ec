import { Hono } from 'hono';
import { getApiKeys, postApiKey, postApiKeyValidation, removeApiKey } from './api/api-keys.js';
import {
  getPermission,
  getPermissions,
  getRole,
  getRoles,
  postPermission,
  postRole,
  putRolePermissions,
} from './api/authorization.js';
import { postClaimNonce } from './api/claim-nonces.js';
import {
  deactivateMembership,
  getMembership,
  getMemberships,
  postMembership,
  putMembership,
  reactivateMembership,
  removeMembership,
} from './api/memberships.js';
import {
  getOrganization,
  getOrganizationByExternalId,
  getOrganizations,
  postOrganization,
  putOrganization,
  removeOrganization,
} from './api/organizations.js';
import { getUserSessions, revokeSession } from './api/sessions.js';
import { getUser, getUsers, postUser } from './api/users.js';
import type { Realm } from './domain/realm.js';
import { errorResponse } from './error-response.js';
import type { AppContext, AppEnv, Handler } from './http/context.js';
import { ApiError } from './http/errors.js';
import { anyone, keyHolder } from './http/guards.js';
import { idempotency } from './http/idempotency.js';
import { limitBody } from './http/limit-body.js';
import { observe, type RequestEntry } from './http/observe.js';
import { authenticate } from './oauth/authenticate.js';
import { authorize } from './oauth/authorize.js';
import { discovery, jwks } from './oauth/keys.js';
import { logout } from './oauth/logout.js';
import { showChooseOrganization, submitChooseOrganization } from './pages/choose-organization.js';
import { showImpersonate, submitImpersonate } from './pages/impersonate.js';
import { showSignIn, submitSignIn } from './pages/sign-in.js';
import { showSignUp, submitSignUp } from './pages/sign-up.js';

type Route = [method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, who: typeof anyone, handler: Handler];

// prettier-ignore
const routes: Route[] = [
  ['GET',  '/user_management/authorize',                    anyone,    authorize],
  ['POST', '/user_management/authenticate',                 anyone,    authenticate],
  ['GET',  '/user_management/sessions/logout',              anyone,    logout],
  ['GET',  '/sso/jwks/:clientId',                           anyone,    jwks],
  ['GET',  '/user_management/:clientId/.well-known/openid-configuration', anyone, discovery],
  ['POST', '/x/one-shot-environments/claim-nonces',         anyone,    postClaimNonce],

  ['GET',  '/sign-in/:interaction',                         anyone,    showSignIn],
  ['POST', '/sign-in/:interaction',                         anyone,    submitSignIn],
  ['GET',  '/sign-up/:interaction',                         anyone,    showSignUp],
  ['POST', '/sign-up/:interaction',                         anyone,    submitSignUp],
  ['GET',  '/choose-organization/:interaction',             anyone,    showChooseOrganization],
  ['POST', '/choose-organization/:interaction',             anyone,    submitChooseOrganization],
  ['GET',  '/impersonate',                                  anyone,    showImpersonate],
  ['POST', '/impersonate',                                  anyone,    submitImpersonate],
  // Browsers ask for it beside every page; a 404 would show in the console of whoever debugs a sign-in.
  ['GET',  '/favicon.ico',                                  anyone,    (c) => c.body(null, 204)],

  ['POST', '/user_management/sessions/revoke',              keyHolder, revokeSession],
  ['GET',  '/user_management/users',                        keyHolder, getUsers],
  ['POST', '/user_management/users',                        keyHolder, postUser],
  ['GET',  '/user_management/users/:id',                    keyHolder, getUser],
  ['GET',  '/user_management/users/:id/sessions',           keyHolder, getUserSessions],

  ['GET',  '/organizations',                                keyHolder, getOrganizations],
  ['POST', '/organizations',                                keyHolder, postOrganization],
  ['GET',  '/organizations/:id',                            keyHolder, getOrganization],
  ['PUT',  '/organizations/:id',                            keyHolder, putOrganization],
  ['DELETE', '/organizations/:id',                          keyHolder, removeOrganization],
  ['GET',  '/organizations/external_id/:externalId',        keyHolder, getOrganizationByExternalId],
  ['GET',  '/organizations/:id/api_keys',                   keyHolder, getApiKeys],
  ['POST', '/organizations/:id/api_keys',                   keyHolder, postApiKey],
  ['POST', '/api_keys/validations',                         keyHolder, postApiKeyValidation],
  ['DELETE', '/api_keys/:id',                               keyHolder, removeApiKey],

  ['GET',  '/user_management/organization_memberships',     keyHolder, getMemberships],
  ['POST', '/user_management/organization_memberships',     keyHolder, postMembership],
  ['GET',  '/user_management/organization_memberships/:id', keyHolder, getMembership],
  ['PUT',  '/user_management/organization_memberships/:id', keyHolder, putMembership],
  ['DELETE', '/user_management/organization_memberships/:id', keyHolder, removeMembership],
  ['PUT',  '/user_management/organization_memberships/:id/deactivate', keyHolder, deactivateMembership],
  ['PUT',  '/user_management/organization_memberships/:id/reactivate', keyHolder, reactivateMembership],

  ['GET',  '/authorization/roles',                          keyHolder, getRoles],
  ['POST', '/authorization/roles',                          keyHolder, postRole],
  ['GET',  '/authorization/roles/:slug',                    keyHolder, getRole],
  ['PUT',  '/authorization/roles/:slug/permissions',        keyHolder, putRolePermissions],
  ['GET',  '/authorization/permissions',                    keyHolder, getPermissions],
  ['POST', '/authorization/permissions',                    keyHolder, postPermission],
  ['GET',  '/authorization/permissions/:slug',              keyHolder, getPermission],
];

// Parts of the API that exist, but not here yet. Anything else is simply not found.
const notImplemented = `
  /user_management/users /user_management/authorize /user_management/email_verification /user_management/magic_auth
  /user_management/password_reset /user_management/organization_memberships /user_management/invitations
  /user_management/jwt_template /user_management/redirect_uris /user_management/cors_origins /user_management/waitlists
  /user_management/waitlist_entries /organizations /organization_domains /authorization /api_keys /feature-flags /sdk
  /auth /events /webhook_endpoints /widgets /portal /groups /directories /directory_users /directory_groups /connections
  /sso /audit_logs /fga /vault /radar /oauth2 /x`
  .trim()
  .split(/\s+/);

export interface AppOptions {
  onRequest?: ((entry: RequestEntry) => void) | undefined;
  log: (line: string) => void;
}

export function createApp(realm: Realm, { onRequest, log }: AppOptions): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(observe(onRequest));
  app.use((c, next) => {
    c.set('realm', realm);
    return next();
  });
  app.use(limitBody);
  const repeatable = idempotency(realm);
  for (const [method, path, who, handler] of routes) {
    if (method === 'POST') app.on(method, path, who, repeatable, handler);
    else app.on(method, path, who, handler);
  }
  for (const area of notImplemented) {
    app.all(area, refuseUnimplemented);
    app.all(`${area}/*`, refuseUnimplemented);
  }
  app.notFound((c) =>
    c.json({ code: 'not_found', message: `There is no ${c.req.method} ${c.req.path}.` }, 404),
  );
  app.onError((error, c) => errorResponse(error, c, log));
  return app;
}

// 4xx, since SDKs retry a 501 for seconds; 400, since a 404 would read as "there is no such organization".
function refuseUnimplemented(c: AppContext): never {
  throw new ApiError(
    400,
    'not_implemented',
    `${c.req.method} ${c.req.path} is not implemented by this server.`,
  );
}
