import type { AccessTokenClaims } from '../types.js';
import type { ProviderFailure } from '../workos/call.js';
import type { SealedSession } from './sealed-cookie.js';

/** What became of spending a refresh token. */
export type Spent =
  | Renewed
  | Rejected
  | { kind: 'unavailable'; failure: ProviderFailure }
  | { kind: 'subject-mismatch' }
  /** Another process has ended the line. */
  | { kind: 'ended' };

export interface Renewed {
  readonly kind: 'renewed';
  readonly renewed: SealedSession;
  readonly claims: AccessTokenClaims;
  /** Another process has obtained it, and nobody here knows when. */
  readonly elsewhere?: true;
  /** Not what was wanted, but what an earlier question about the token has brought: the session from which to go on. */
  readonly isOnTheWay?: boolean;
}

interface Rejected {
  readonly kind: 'rejected';
  readonly failure: ProviderFailure;
  /** There is a store, but it could not say whether another process had spent the token first. */
  readonly alone?: true;
}

/** The same, as a request is told it that may have come late. */
export type RenewResult =
  | (Renewed & { /** This very request has spent the token. */ own?: true })
  | Extract<Spent, { kind: 'unavailable' | 'subject-mismatch' }>
  /** `since`: when the provider first refused this token, in milliseconds. */
  | (Rejected & { since: number })
  /** `since`: when the line was ended, in milliseconds. */
  | { kind: 'ended'; since: number };
