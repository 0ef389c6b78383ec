import * as apiKeys from './api/api-keys.js';
import { postClaimNonce } from './api/claim-nonces.js';
import * as emailFlows from './api/email-flows.js';
import * as factors from './api/factors.js';
import { controlHandlers, type Control } from './api/control.js';
import {
  disableFlag,
  enableFlag,
  getFlag,
  getFlags,
  getOrganizationFlags,
  getRuntimeFlags,
  getUserFlags,
  postFlag,
  postFlagTarget,
  removeFlag,
  removeTarget,
} from './api/flags.js';
import { getJwtTemplate, putJwtTemplate } from './api/jwt-template.js';
import { uriHandlers } from './api/redirect-uris.js';
import { getEvents } from './api/events.js';
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
import * as invitations from './api/invitations.js';
import * as organizationDomains from './api/organization-domains.js';
import * as passwordResets from './api/password-resets.js';
import * as permissions from './api/permissions.js';
import { roleHandlers } from './api/roles.js';
import { getUserSessions, revokeSession } from './api/sessions.js';
import {
  getIdentities,
  getUser,
  getUserByExternalId,
  getUsers,
  postUser,
  putUser,
  removeUser,
} from './api/users.js';
import {
  getWebhookEndpoint,
  getWebhookEndpoints,
  patchWebhookEndpoint,
  postWebhookEndpoint,
  removeWebhookEndpoint,
} from './api/webhook-endpoints.js';
import type { Handler } from './http/context.js';
import { anyone, keyHolder, local } from './http/guards.js';
import { authenticate } from './oauth/authenticate.js';
import { authorize } from './oauth/authorize.js';
import { authorizeDevice } from './oauth/device.js';
import { discovery, jwks } from './oauth/keys.js';
import { logout } from './oauth/logout.js';
import { showChooseOrganization, submitChooseOrganization } from './pages/choose-organization.js';
import { showDevice, submitDevice } from './pages/device.js';
import { showEnterCode, submitEnterCode } from './pages/enter-code.js';
import { showForgotPassword, submitForgotPassword } from './pages/forgot-password.js';
import { showImpersonate, submitImpersonate } from './pages/impersonate.js';
import { showMailbox } from './pages/mailbox.js';
import {
  showAcceptInvitation,
  showInvitation,
  submitAcceptInvitation,
  submitInvitation,
} from './pages/invitation.js';
import { showMagicCode, submitMagicCode } from './pages/magic-code.js';
import { showProvider, submitProvider } from './pages/provider.js';
import { showResetPassword, submitResetPassword } from './pages/reset-password.js';
import { showSetUpCode, submitSetUpCode } from './pages/set-up-code.js';
import { showSignIn, submitSignIn } from './pages/sign-in.js';
import { showSignUp, submitSignUp } from './pages/sign-up.js';
import { showVerifyEmail, submitVerifyEmail } from './pages/verify-email.js';

const roles = roleHandlers('environment');
const organizationRoles = roleHandlers('organization');
const redirectUris = uriHandlers('redirect');
const logoutUris = uriHandlers('logout');

export type Route = [
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  who: typeof anyone,
  handler: Handler,
];

// prettier-ignore
export const routes: readonly Route[] = [
  ['GET',  '/user_management/authorize',                    anyone,    authorize],
  ['POST', '/user_management/authorize/device',             anyone,    authorizeDevice],
  ['POST', '/user_management/authenticate',                 anyone,    authenticate],
  // What some clients still call it.
  ['POST', '/x/authkit/users/authenticate',                 anyone,    authenticate],
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
  ['GET',  '/verify-email/:interaction',                    anyone,    showVerifyEmail],
  ['POST', '/verify-email/:interaction',                    anyone,    submitVerifyEmail],
  ['GET',  '/magic-code/:interaction',                      anyone,    showMagicCode],
  ['POST', '/magic-code/:interaction',                      anyone,    submitMagicCode],
  ['GET',  '/forgot-password/:interaction',                 anyone,    showForgotPassword],
  ['POST', '/forgot-password/:interaction',                 anyone,    submitForgotPassword],
  ['GET',  '/reset-password',                               anyone,    showResetPassword],
  ['POST', '/reset-password',                               anyone,    submitResetPassword],
  ['GET',  '/device',                                       anyone,    showDevice],
  ['POST', '/device',                                       anyone,    submitDevice],
  ['GET',  '/invitation',                                   anyone,    showInvitation],
  ['POST', '/invitation',                                   anyone,    submitInvitation],
  ['GET',  '/accept-invitation/:interaction',               anyone,    showAcceptInvitation],
  ['POST', '/accept-invitation/:interaction',               anyone,    submitAcceptInvitation],
  ['GET',  '/enter-code/:interaction',                      anyone,    showEnterCode],
  ['POST', '/enter-code/:interaction',                      anyone,    submitEnterCode],
  ['GET',  '/set-up-code/:interaction',                     anyone,    showSetUpCode],
  ['POST', '/set-up-code/:interaction',                     anyone,    submitSetUpCode],
  ['GET',  '/provider/:provider/:interaction',              anyone,    showProvider],
  ['POST', '/provider/:provider/:interaction',              anyone,    submitProvider],
  ['GET',  '/impersonate',                                  anyone,    showImpersonate],
  ['POST', '/impersonate',                                  anyone,    submitImpersonate],
  // Browsers ask for it beside every page; a 404 would show in the console of whoever debugs a sign-in.
  ['GET',  '/favicon.ico',                                  anyone,    (c) => c.body(null, 204)],

  ['POST', '/user_management/sessions/revoke',              keyHolder, revokeSession],
  ['GET',  '/user_management/users',                        keyHolder, getUsers],
  ['POST', '/user_management/users',                        keyHolder, postUser],
  ['GET',  '/user_management/users/:id',                    keyHolder, getUser],
  ['PUT',  '/user_management/users/:id',                    keyHolder, putUser],
  ['DELETE', '/user_management/users/:id',                  keyHolder, removeUser],
  ['GET',  '/user_management/users/external_id/:externalId', keyHolder, getUserByExternalId],
  ['GET',  '/user_management/users/:id/sessions',           keyHolder, getUserSessions],
  ['POST', '/user_management/users/:id/email_verification/send', keyHolder, emailFlows.postEmailVerification],
  ['POST', '/user_management/users/:id/email_verification/confirm', keyHolder, emailFlows.confirmEmailVerification],
  ['GET',  '/user_management/email_verification/:id',       keyHolder, emailFlows.getEmailVerification],
  ['POST', '/user_management/users/:id/email_change/send',  keyHolder, emailFlows.postEmailChange],
  ['POST', '/user_management/users/:id/email_change/confirm', keyHolder, emailFlows.postEmailChangeConfirmation],
  ['GET',  '/user_management/invitations',                  keyHolder, invitations.getInvitations],
  ['POST', '/user_management/invitations',                  keyHolder, invitations.postInvitation],
  ['GET',  '/user_management/invitations/:id',              keyHolder, invitations.getInvitation],
  ['GET',  '/user_management/invitations/by_token/:token',  keyHolder, invitations.getInvitationByToken],
  ['POST', '/user_management/invitations/:id/accept',       keyHolder, invitations.postAcceptance],
  ['POST', '/user_management/invitations/:id/revoke',       keyHolder, invitations.postRevocation],
  ['POST', '/user_management/invitations/:id/resend',       keyHolder, invitations.postResending],
  ['POST', '/organization_domains',                         keyHolder, organizationDomains.postOrganizationDomain],
  ['GET',  '/organization_domains/:id',                     keyHolder, organizationDomains.getOrganizationDomain],
  ['DELETE', '/organization_domains/:id',                   keyHolder, organizationDomains.removeOrganizationDomain],
  ['POST', '/organization_domains/:id/verify',              keyHolder, organizationDomains.postDomainVerification],
  ['POST', '/user_management/magic_auth',                   keyHolder, emailFlows.postMagicAuth],
  ['GET',  '/user_management/magic_auth/:id',               keyHolder, emailFlows.getMagicAuth],
  ['POST', '/user_management/password_reset',               keyHolder, passwordResets.postPasswordReset],
  ['POST', '/user_management/password_reset/confirm',       keyHolder, passwordResets.confirmPasswordReset],
  ['GET',  '/user_management/password_reset/:id',           keyHolder, passwordResets.getPasswordReset],
  ['GET',  '/user_management/users/:id/identities',         keyHolder, getIdentities],
  ['GET',  '/user_management/users/:id/auth_factors',       keyHolder, factors.getUserFactors],
  ['POST', '/user_management/users/:id/auth_factors',       keyHolder, factors.postUserFactor],
  ['POST', '/auth/factors/enroll',                          keyHolder, factors.postFactor],
  ['GET',  '/auth/factors/:id',                             keyHolder, factors.getFactor],
  ['DELETE', '/auth/factors/:id',                           keyHolder, factors.removeFactor],
  ['POST', '/auth/factors/:id/challenge',                   keyHolder, factors.postChallenge],
  ['POST', '/auth/challenges/:id/verify',                   keyHolder, factors.verifyChallenge],

  ['GET',  '/organizations',                                keyHolder, getOrganizations],
  ['POST', '/organizations',                                keyHolder, postOrganization],
  ['GET',  '/organizations/:id',                            keyHolder, getOrganization],
  ['PUT',  '/organizations/:id',                            keyHolder, putOrganization],
  ['DELETE', '/organizations/:id',                          keyHolder, removeOrganization],
  ['GET',  '/organizations/external_id/:externalId',        keyHolder, getOrganizationByExternalId],
  ['GET',  '/organizations/:id/api_keys',                   keyHolder, apiKeys.getApiKeys],
  ['POST', '/organizations/:id/api_keys',                   keyHolder, apiKeys.postApiKey],
  ['GET',  '/user_management/users/:id/api_keys',           keyHolder, apiKeys.getUserApiKeys],
  ['POST', '/user_management/users/:id/api_keys',           keyHolder, apiKeys.postUserApiKey],
  ['POST', '/api_keys/validations',                         keyHolder, apiKeys.postApiKeyValidation],
  ['POST', '/api_keys/:id/expire',                          keyHolder, apiKeys.postApiKeyExpiry],
  ['DELETE', '/api_keys/:id',                               keyHolder, apiKeys.removeApiKey],

  ['GET',  '/user_management/organization_memberships',     keyHolder, getMemberships],
  ['POST', '/user_management/organization_memberships',     keyHolder, postMembership],
  ['GET',  '/user_management/organization_memberships/:id', keyHolder, getMembership],
  ['PUT',  '/user_management/organization_memberships/:id', keyHolder, putMembership],
  ['DELETE', '/user_management/organization_memberships/:id', keyHolder, removeMembership],
  ['PUT',  '/user_management/organization_memberships/:id/deactivate', keyHolder, deactivateMembership],
  ['PUT',  '/user_management/organization_memberships/:id/reactivate', keyHolder, reactivateMembership],

  ['GET',  '/authorization/roles',                          keyHolder, roles.list],
  ['POST', '/authorization/roles',                          keyHolder, roles.create],
  ['GET',  '/authorization/roles/:slug',                    keyHolder, roles.get],
  ['PATCH', '/authorization/roles/:slug',                   keyHolder, roles.update],
  ['PUT',  '/authorization/roles/:slug/permissions',        keyHolder, roles.setPermissions],
  ['POST', '/authorization/roles/:slug/permissions',        keyHolder, roles.addPermission],
  ['GET',  '/authorization/organizations/:organizationId/roles', keyHolder, organizationRoles.list],
  ['POST', '/authorization/organizations/:organizationId/roles', keyHolder, organizationRoles.create],
  ['GET',  '/authorization/organizations/:organizationId/roles/:slug', keyHolder, organizationRoles.get],
  ['PATCH', '/authorization/organizations/:organizationId/roles/:slug', keyHolder, organizationRoles.update],
  ['DELETE', '/authorization/organizations/:organizationId/roles/:slug', keyHolder, organizationRoles.remove],
  ['PUT',  '/authorization/organizations/:organizationId/roles/:slug/permissions', keyHolder, organizationRoles.setPermissions],
  ['POST', '/authorization/organizations/:organizationId/roles/:slug/permissions', keyHolder, organizationRoles.addPermission],
  ['DELETE', '/authorization/organizations/:organizationId/roles/:slug/permissions/:permissionSlug', keyHolder, organizationRoles.removePermission],
  ['GET',  '/authorization/permissions',                    keyHolder, permissions.getPermissions],
  ['POST', '/authorization/permissions',                    keyHolder, permissions.postPermission],
  ['GET',  '/authorization/permissions/:slug',              keyHolder, permissions.getPermission],
  ['PATCH', '/authorization/permissions/:slug',             keyHolder, permissions.patchPermission],
  ['DELETE', '/authorization/permissions/:slug',            keyHolder, permissions.removePermission],

  ['GET',  '/user_management/jwt_template',                 keyHolder, getJwtTemplate],
  ['PUT',  '/user_management/jwt_template',                 keyHolder, putJwtTemplate],
  ['GET',  '/user_management/redirect_uris',                keyHolder, redirectUris.list],
  ['POST', '/user_management/redirect_uris',                keyHolder, redirectUris.add],
  ['DELETE', '/user_management/redirect_uris/:id',          keyHolder, redirectUris.remove],
  ['GET',  '/user_management/logout_uris',                  keyHolder, logoutUris.list],
  ['POST', '/user_management/logout_uris',                  keyHolder, logoutUris.add],
  ['DELETE', '/user_management/logout_uris/:id',            keyHolder, logoutUris.remove],

  ['GET',  '/sdk/feature-flags',                            keyHolder, getRuntimeFlags],
  ['GET',  '/feature-flags',                                keyHolder, getFlags],
  ['POST', '/feature-flags',                                keyHolder, postFlag],
  ['GET',  '/feature-flags/:slug',                          keyHolder, getFlag],
  ['DELETE', '/feature-flags/:slug',                        keyHolder, removeFlag],
  ['PUT',  '/feature-flags/:slug/enable',                   keyHolder, enableFlag],
  ['PUT',  '/feature-flags/:slug/disable',                  keyHolder, disableFlag],
  ['POST', '/feature-flags/:slug/targets/:resourceId',      keyHolder, postFlagTarget],
  ['DELETE', '/feature-flags/:slug/targets/:resourceId',    keyHolder, removeTarget],
  ['GET',  '/user_management/users/:id/feature-flags',      keyHolder, getUserFlags],
  ['GET',  '/organizations/:id/feature-flags',              keyHolder, getOrganizationFlags],

  ['GET',  '/events',                                       keyHolder, getEvents],
  ['GET',  '/webhook_endpoints',                            keyHolder, getWebhookEndpoints],
  ['POST', '/webhook_endpoints',                            keyHolder, postWebhookEndpoint],
  ['GET',  '/webhook_endpoints/:id',                        keyHolder, getWebhookEndpoint],
  ['PATCH', '/webhook_endpoints/:id',                       keyHolder, patchWebhookEndpoint],
  ['DELETE', '/webhook_endpoints/:id',                      keyHolder, removeWebhookEndpoint],
];

// What only a server for development has; in production mode these paths are not found.
// prettier-ignore
export function developmentRoutes(control: Control): Route[] {
  const handle = controlHandlers(control);
  return [
    ['GET',  '/control/faults',                             keyHolder, (c) => handle.getFaults(c)],
    ['POST', '/control/faults',                             keyHolder, (c) => handle.postFault(c)],
    ['DELETE', '/control/faults',                           keyHolder, (c) => handle.deleteFaults(c)],
    ['GET',  '/control/clock',                              keyHolder, (c) => handle.getClock(c)],
    ['POST', '/control/clock',                              keyHolder, (c) => handle.postClock(c)],
    ['GET',  '/control/mails',                              keyHolder, (c) => handle.getMails(c)],
    ['GET',  '/control/mails/next',                         keyHolder, (c) => handle.getNextMail(c)],
    ['GET',  '/mailbox',                                    local,     (c) => showMailbox(c, control.mailbox)],
    ['POST', '/control/impersonations',                     keyHolder, (c) => handle.postImpersonation(c)],
    ['POST', '/control/reset',                              keyHolder, (c) => handle.postReset(c)],
  ];
}

// Parts of the API that exist, but not here yet. Anything else is simply not found.
export const notImplemented: readonly string[] = `
  /user_management/users /user_management/authorize /user_management/email_verification /user_management/magic_auth
  /user_management/password_reset /user_management/organization_memberships /user_management/invitations
  /user_management/jwt_template /user_management/redirect_uris /user_management/cors_origins /user_management/waitlists
  /user_management/waitlist_entries /organizations /organization_domains /authorization /api_keys /feature-flags /sdk
  /auth /events /webhook_endpoints /widgets /portal /groups /directories /directory_users /directory_groups /connections
  /sso /audit_logs /connect /data-integrations /authkit /fga /vault /radar /oauth2 /x`
  .trim()
  .split(/\s+/);
