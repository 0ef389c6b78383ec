import { verifyEmail } from '../../domain/email-proof.js';
import { countAgainst, GUESSES } from '../../domain/limits.js';
import { findUser } from '../../domain/users.js';
import { OAuthError, TooManyRequests } from '../../http/errors.js';
import { advance } from '../advance.js';
import type { Grant } from '../authenticate.js';
import { requireSecret } from '../client-proof.js';
import { readDevice, requiredText } from '../fields.js';
import { codeRefusal } from '../one-time-code.js';
import { readPending } from '../pending-token.js';

export const emailVerificationGrant: Grant = async (c, fields, client) => {
  requireSecret(client);
  const realm = c.get('realm');
  const code = requiredText(fields, 'code');
  const { attempt, spend } = await readPending(realm, fields, client);
  const wait = await countAgainst(realm, GUESSES, `verification ${attempt.userId}`);
  if (wait > 0) throw new TooManyRequests(wait);
  const user = await findUser(realm, attempt.userId);
  if (!user) throw new OAuthError('invalid_grant', 'The user does not exist any more.');
  const check = await verifyEmail(realm, user, code, readDevice(fields));
  if (!check.ok) throw codeRefusal(check.reason);
  await spend();
  return advance(c, fields, client, attempt);
};
