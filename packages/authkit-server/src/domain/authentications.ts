import { transact } from './events.js';
import type { Realm } from './realm.js';
import type { DeviceInfo } from './sessions.js';

export interface Authentication {
  type: 'password' | 'magic_auth' | 'email_verification' | 'mfa' | 'oauth';
  userId: string | null;
  /** Undefined for what is no address: whatever else somebody typed into that field is not for others to read. */
  email: string | undefined;
  /** Why it failed, if it did. */
  error?: { code: string; message: string } | undefined;
}

/** Tells that somebody has shown something or failed to, whatever is left to show: each step is an event of its own. */
export function tellAuthentication(
  realm: Realm,
  { type, userId, email, error }: Authentication,
  { ipAddress, userAgent }: DeviceInfo,
): Promise<void> {
  const status = error ? 'failed' : 'succeeded';
  return transact(realm, (_db, emit) => {
    emit(`authentication.${type}_${status}`, {
      type,
      status,
      user_id: userId,
      email: email ?? null,
      ip_address: ipAddress,
      user_agent: userAgent,
      ...(error && { error }),
    });
    return Promise.resolve();
  });
}
