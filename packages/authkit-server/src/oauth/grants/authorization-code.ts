import { redeemCode, type Redemption } from '../../domain/codes.js';
import { OAuthError } from '../../http/errors.js';
import type { Grant } from '../authenticate.js';
import { readInvitation } from '../invitation.js';
import { optionalText, readDevice, requiredText } from '../fields.js';
import { signedInBody } from './token-body.js';

const UNUSABLE = 'The invitation was used, revoked or has expired.';

type Refusal = Extract<Redemption, { ok: false }>['reason'];

const refusals: Record<Refusal, [error: string, description: string]> = {
  code_invalid: ['invalid_grant', 'The code is unknown, expired or already used.'],
  redirect_uri_mismatch: ['invalid_grant', 'The redirect_uri is not the one the code was issued for.'],
  verifier_invalid: ['invalid_grant', 'The code_verifier does not match the code_challenge of this code.'],
  invitation_invalid: ['invitation_invalid', UNUSABLE],
  invitation_for_another: [
    'invitation_cannot_be_used_for_email',
    'The invitation is for another email address.',
  ],
  more_to_show: [
    'invalid_request',
    'That organization asks for more than was shown. Send the invitation_token to /user_management/authorize.',
  ],
  client_unproven: ['invalid_client', 'Without PKCE the client_secret is required.'],
};

export const authorizationCodeGrant: Grant = async (c, fields, client) => {
  const realm = c.get('realm');
  const redemption = await redeemCode(realm, {
    ...(await readInvitation(realm, fields)),
    code: requiredText(fields, 'code'),
    clientId: client.id,
    clientProven: client.proven,
    codeVerifier: optionalText(fields, 'code_verifier'),
    redirectUri: optionalText(fields, 'redirect_uri'),
    device: readDevice(fields),
  });
  if (!redemption.ok) throw new OAuthError(...refusals[redemption.reason]);
  return c.json(signedInBody(redemption.opened));
};
