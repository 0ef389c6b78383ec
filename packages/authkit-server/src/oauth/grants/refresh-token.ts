import type { SwitchRefusal } from '../../domain/entry.js';
import { rotate } from '../../domain/rotation.js';
import { OAuthError } from '../../http/errors.js';
import type { Grant } from '../authenticate.js';
import { authorizeUrl } from '../authorize-url.js';
import { optionalText, requiredText } from '../fields.js';
import { tokenBody } from './token-body.js';

const switchRefusals: Record<SwitchRefusal, string> = {
  organization_not_found: 'There is no such organization.',
  organization_membership_not_found: 'The user is not an active member of this organization.',
  sso_required: 'Must use SSO for selected organization',
  mfa_enrollment: 'The user must enroll in MFA to enter this organization.',
};

export const refreshTokenGrant: Grant = async (c, fields, client) => {
  const realm = c.get('realm');
  const rotation = await rotate(realm, {
    token: requiredText(fields, 'refresh_token'),
    clientId: client.id,
    organizationId: optionalText(fields, 'organization_id'),
  });
  if (!rotation.ok && rotation.reason === 'token_invalid') throw invalidGrant();
  if (rotation.ok) return c.json(tokenBody(rotation));

  const { reason, user, organizationId } = rotation;
  const signInAgain = reason === 'sso_required' || reason === 'mfa_enrollment';
  throw new OAuthError(reason, switchRefusals[reason], {
    ...(reason === 'sso_required' && { connection_ids: [], email: user.email }),
    ...(signInAgain && { authkit_redirect_url: await authorizeUrl(realm, organizationId) }),
  });
};

function invalidGrant(): OAuthError {
  return new OAuthError('invalid_grant', 'The refresh token is unknown, expired, revoked or already used.');
}
