import type { Impersonator, User } from '../types.js';

/** What we seal, and nothing else. */
export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly user: User;
  readonly impersonator?: Impersonator;
  readonly authenticationMethod?: string;
}

/** Picks exactly the sealed fields out of anything that has them: a provider's answer or another library's session. */
export function pickSession(value: {
  accessToken: string;
  refreshToken: string;
  user: User;
  impersonator?: Impersonator | undefined;
  authenticationMethod?: string | undefined;
}): Session {
  return {
    accessToken: value.accessToken,
    refreshToken: value.refreshToken,
    user: value.user,
    ...(value.impersonator && { impersonator: value.impersonator }),
    ...(value.authenticationMethod && { authenticationMethod: value.authenticationMethod }),
  };
}

/** A session out of unsealed text, or undefined when it is not one. Unknown fields are ignored. */
export function parseSession(text: string): Session | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const candidate = value as Partial<Session>;
  const { accessToken, refreshToken, user, impersonator, authenticationMethod } = candidate;
  if (typeof accessToken !== 'string' || typeof refreshToken !== 'string') return undefined;
  if (typeof user !== 'object' || user === null || typeof user.id !== 'string') return undefined;
  return pickSession({
    accessToken,
    refreshToken,
    user,
    impersonator: typeof impersonator === 'object' && impersonator !== null ? impersonator : undefined,
    authenticationMethod: typeof authenticationMethod === 'string' ? authenticationMethod : undefined,
  });
}
