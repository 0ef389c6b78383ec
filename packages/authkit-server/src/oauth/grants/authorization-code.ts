import { redeemCode, type Redemption } from '../../domain/codes.js';
import { OAuthError } from '../../http/errors.js';
import type { Grant } from '../authenticate.js';
import { optionalText, readDevice, requiredText } from '../fields.js';
import { signedInBody } from './token-body.js';

type Refusal = Extract<Redemption, { ok: false }>['reason'];

const refusals: Record<Refusal, [error: string, description: string]> = {
  code_invalid: ['invalid_grant', 'The code is unknown, expired or already used.'],
  redirect_uri_mismatch: ['invalid_grant', 'The redirect_uri is not the one the code was issued for.'],
  verifier_invalid: ['invalid_grant', 'The code_verifier does not match the code_challenge of this code.'],
  client_unproven: ['invalid_client', 'Without PKCE the client_secret is required.'],
};

export const authorizationCodeGrant: Grant = async (c, fields, client) => {
  // It belongs to the sign-in, which is over; passing over it would join nothing in silence.
  if (optionalText(fields, 'invitation_token') !== undefined) {
    throw new OAuthError('invalid_request', 'Send the invitation_token to /user_management/authorize.');
  }
  const redemption = await redeemCode(c.get('realm'), {
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
