import type { Provider } from './providers.js';

/** How somebody showed who they are, as sessions tell it. */
export type AuthMethod = 'password' | 'magic_code' | 'impersonation' | Provider;

/** What somebody has shown. */
export interface Shown {
  userId: string;
  method: AuthMethod;
  /** Whether a second factor has been shown as well. */
  secondFactor: boolean;
}

/** A sign-in on its way. */
export interface Attempt extends Shown {
  /** The organization that a sign-in through the API is for. */
  organizationId?: string;
  /** The invitation that it is to accept. */
  invitationId?: string;
  /** The factor that is being set up. */
  factorId?: string;
}

export function passwordAttempt(userId: string): Attempt {
  return { userId, method: 'password', secondFactor: false };
}
