import { issueClaimNonce } from '../domain/claiming.js';
import type { AppContext } from '../http/context.js';
import { ApiError } from '../http/errors.js';
import { requiredFields, requiredText } from './fields.js';

export async function postClaimNonce(c: AppContext): Promise<Response> {
  const fields = await requiredFields(c);
  const clientId = requiredText(fields, 'client_id');
  const issue = await issueClaimNonce(c.get('realm'), clientId, requiredText(fields, 'claim_token'));
  if (issue.ok) return c.json({ nonce: issue.nonce });
  if (issue.reason === 'claimed') {
    throw new ApiError(409, 'already_claimed', 'This environment has been claimed.');
  }
  throw new ApiError(403, 'invalid_claim_token', 'No environment has this client_id and claim_token.');
}
