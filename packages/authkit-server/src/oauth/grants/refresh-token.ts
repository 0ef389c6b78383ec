import { rotate } from '../../domain/rotation.js';
import { findUser } from '../../domain/users.js';
import { userBody } from '../../api/user-body.js';
import { OAuthError } from '../../http/errors.js';
import type { Grant } from '../authenticate.js';
import { optionalText, requiredText } from '../fields.js';

export const refreshTokenGrant: Grant = async (c, fields, client) => {
  const realm = c.get('realm');
  const token = requiredText(fields, 'refresh_token');
  // Before the token is spent: a switch that cannot be made must not cost the session its token.
  if (optionalText(fields, 'organization_id') !== undefined) {
    throw new OAuthError('organization_not_found', 'There is no such organization.');
  }
  const rotated = await rotate(realm, token, client.id);
  const user = rotated && (await findUser(realm, rotated.userId));
  if (!user)
    throw new OAuthError('invalid_grant', 'The refresh token is unknown, expired, revoked or already used.');
  return c.json({
    user: userBody(user),
    access_token: rotated.pair.accessToken,
    refresh_token: rotated.pair.refreshToken,
  });
};
