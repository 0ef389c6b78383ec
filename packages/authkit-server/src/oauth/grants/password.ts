import { passwordAttempt } from '../../domain/attempt.js';
import { countAgainst, GUESSES } from '../../domain/limits.js';
import { checkPassword, emailKey, WRONG_CREDENTIALS } from '../../domain/users.js';
import { ApiError, TooManyRequests } from '../../http/errors.js';
import { advance } from '../advance.js';
import type { Grant } from '../authenticate.js';
import { requireSecret } from '../client-proof.js';
import { readDevice, requiredText } from '../fields.js';
import { readInvitation } from '../invitation.js';

export const passwordGrant: Grant = async (c, fields, client) => {
  requireSecret(client);
  const realm = c.get('realm');
  const email = requiredText(fields, 'email');
  const password = requiredText(fields, 'password');
  const invitation = await readInvitation(realm, fields);
  const wait = await countAgainst(realm, GUESSES, `password ${emailKey(email)}`);
  if (wait > 0) throw new TooManyRequests(wait);
  const user = await checkPassword(realm, { email, password }, readDevice(fields));
  if (!user) throw new ApiError(400, WRONG_CREDENTIALS.code, WRONG_CREDENTIALS.message);
  return advance(c, fields, client, { ...passwordAttempt(user.id), ...invitation });
};
