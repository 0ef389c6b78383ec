import type { Attempt } from '../domain/attempt.js';
import { findPending, spendPending } from '../domain/pending.js';
import type { Realm } from '../domain/realm.js';
import type { Fields } from '../http/body.js';
import { ApiError } from '../http/errors.js';
import type { KnownClient } from './client-proof.js';
import { requiredText } from './fields.js';

export interface PendingStep {
  attempt: Attempt;
  /** Uses the token up, once what it waited for has been shown. Throws when another request was first. */
  spend: () => Promise<void>;
}

export async function readPending(realm: Realm, fields: Fields, client: KnownClient): Promise<PendingStep> {
  const token = requiredText(fields, 'pending_authentication_token');
  const attempt = await findPending(realm, client.id, token);
  if (!attempt) throw invalidToken();
  return {
    attempt,
    async spend() {
      if (!(await spendPending(realm, token))) throw invalidToken();
    },
  };
}

function invalidToken(): ApiError {
  return new ApiError(
    400,
    'invalid_pending_authentication_token',
    'The pending_authentication_token is unknown, expired or already used.',
  );
}
