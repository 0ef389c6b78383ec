import { countAgainst, GUESSES } from '../../domain/limits.js';
import { spendMagicCode } from '../../domain/magic-auth.js';
import { emailKey } from '../../domain/users.js';
import { TooManyRequests } from '../../http/errors.js';
import { advance } from '../advance.js';
import type { Grant } from '../authenticate.js';
import { requireSecret } from '../client-proof.js';
import { readDevice, requiredText } from '../fields.js';
import { readInvitation } from '../invitation.js';
import { codeRefusal } from '../one-time-code.js';

export const magicAuthGrant: Grant = async (c, fields, client) => {
  requireSecret(client);
  const realm = c.get('realm');
  const email = requiredText(fields, 'email');
  const code = requiredText(fields, 'code');
  const invitation = await readInvitation(realm, fields);
  const wait = await countAgainst(realm, GUESSES, `magic ${emailKey(email)}`);
  if (wait > 0) throw new TooManyRequests(wait);
  const check = await spendMagicCode(realm, { email, code }, readDevice(fields));
  if (!check.ok) throw codeRefusal(check.reason);
  return advance(c, fields, client, {
    userId: check.userId,
    method: 'magic_code',
    secondFactor: false,
    ...(check.invitationId !== null && { invitationId: check.invitationId }),
    ...invitation,
  });
};
