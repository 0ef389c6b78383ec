import type { AuthChallengeRow, AuthFactorRow } from '../store/schema.js';
import { isoTime } from './time.js';

/** An authentication factor on the wire, without what only its enrolment tells. */
export function factorBody({ id, user_id, issuer, account, created_at, updated_at }: AuthFactorRow) {
  return {
    object: 'authentication_factor',
    id,
    type: 'totp',
    ...(user_id !== null && { user_id }),
    totp: { issuer, user: account },
    created_at: isoTime(created_at),
    updated_at: isoTime(updated_at),
  };
}

export function challengeBody({ id, factor_id, created_at, expires_at }: AuthChallengeRow) {
  return {
    object: 'authentication_challenge',
    id,
    authentication_factor_id: factor_id,
    expires_at: isoTime(expires_at),
    created_at: isoTime(created_at),
    updated_at: isoTime(created_at),
  };
}
