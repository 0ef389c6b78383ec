import { readFields, type Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { OAuthError } from '../http/errors.js';
import { readClient, type KnownClient } from './client-proof.js';
import { requiredText } from './fields.js';
import { authorizationCodeGrant } from './grants/authorization-code.js';
import { deviceCodeGrant } from './grants/device-code.js';
import { emailVerificationGrant } from './grants/email-verification.js';
import { magicAuthGrant } from './grants/magic-auth.js';
import { mfaTotpGrant } from './grants/mfa-totp.js';
import { organizationSelectionGrant } from './grants/organization-selection.js';
import { passwordGrant } from './grants/password.js';
import { refreshTokenGrant } from './grants/refresh-token.js';

export type Grant = (c: AppContext, fields: Fields, client: KnownClient) => Promise<Response>;

export const grants: ReadonlyMap<string, Grant> = new Map([
  ['authorization_code', authorizationCodeGrant],
  ['refresh_token', refreshTokenGrant],
  ['password', passwordGrant],
  ['urn:workos:oauth:grant-type:magic-auth:code', magicAuthGrant],
  ['urn:workos:oauth:grant-type:email-verification:code', emailVerificationGrant],
  ['urn:workos:oauth:grant-type:mfa-totp', mfaTotpGrant],
  ['urn:ietf:params:oauth:grant-type:device_code', deviceCodeGrant],
  ['urn:workos:oauth:grant-type:organization-selection', organizationSelectionGrant],
]);

export async function authenticate(c: AppContext): Promise<Response> {
  const fields = await readFields(c);
  if (!fields) throw new OAuthError('invalid_request', 'The body must be a JSON object or a form.');
  const grantType = requiredText(fields, 'grant_type');
  const grant = grants.get(grantType);
  if (!grant) {
    const known = [...grants.keys()].join(', ');
    throw new OAuthError(
      'invalid_request',
      `This grant_type is not implemented by this server. It has: ${known}.`,
    );
  }
  c.set('grantType', grantType);
  return grant(c, fields, readClient(c.get('realm'), fields));
}
