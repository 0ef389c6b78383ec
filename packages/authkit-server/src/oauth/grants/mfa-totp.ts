import {
  answerChallenge,
  findChallenge,
  verifiedFactorsOf,
  type ChallengeResult,
} from '../../domain/factors.js';
import { tellAuthentication } from '../../domain/authentications.js';
import { countAgainst, GUESSES } from '../../domain/limits.js';
import { findUser } from '../../domain/users.js';
import { ApiError, OAuthError, TooManyRequests } from '../../http/errors.js';
import { advance } from '../advance.js';
import type { Grant } from '../authenticate.js';
import { requireSecret } from '../client-proof.js';
import { readDevice, requiredText } from '../fields.js';
import { readPending } from '../pending-token.js';

const refusals: Record<Exclude<ChallengeResult, 'passed'>, { code: string; message: string }> = {
  wrong: { code: 'invalid_one_time_code', message: 'The code is not right, or it was used already.' },
  expired: { code: 'one_time_code_expired', message: 'The challenge has expired. Create another.' },
  used: {
    code: 'one_time_code_previously_used',
    message: 'The challenge has been passed already. Create another.',
  },
  too_many: {
    code: 'one_time_code_too_many_attempts',
    message: 'Too many wrong codes. Create another challenge.',
  },
};

export const mfaTotpGrant: Grant = async (c, fields, client) => {
  requireSecret(client);
  const realm = c.get('realm');
  const code = requiredText(fields, 'code');
  const challengeId = requiredText(fields, 'authentication_challenge_id');
  const { attempt, spend } = await readPending(realm, fields, client);
  const open = await findChallenge(realm, challengeId);
  if (!open) throw new OAuthError('invalid_request', 'There is no such authentication challenge.');
  if (open.factor.user_id !== attempt.userId) {
    throw new ApiError(400, 'user_mismatch', 'The challenge belongs to another user than the token.');
  }
  const proved = await verifiedFactorsOf(realm, attempt.userId);
  if (proved.length > 0 && open.factor.verified_at === null) {
    // Whoever has a factor must show it; enrolling another would be a way around.
    throw new OAuthError('invalid_request', 'The challenge is of a factor that the user has not verified.');
  }
  const wait = await countAgainst(realm, GUESSES, `factor ${attempt.userId}`);
  if (wait > 0) throw new TooManyRequests(wait);
  const result = await answerChallenge(realm, open, code);
  const error = result === 'passed' ? undefined : refusals[result];
  const { email } = (await findUser(realm, attempt.userId)) ?? {};
  const shown = { type: 'mfa', userId: attempt.userId, email, error } as const;
  await tellAuthentication(realm, shown, readDevice(fields));
  if (error) throw new ApiError(400, error.code, error.message);
  await spend();
  return advance(c, fields, client, { ...attempt, secondFactor: true });
};
