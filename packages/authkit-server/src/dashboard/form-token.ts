import type { AppContext } from '../http/context.js';
import { ensureBrowserCookie } from '../http/cookies.js';
import { csrfToken } from '../http/csrf.js';
import { sha256 } from '../tokens/hash.js';

/** What every form must carry: another browser's token, or one from before the sign-in, is worth nothing. */
export function formToken(c: AppContext): string {
  return csrfToken(c.get('realm'), ensureBrowserCookie(c), formPurpose(c));
}

export function formPurpose(c: AppContext): string {
  const admin = c.get('admin');
  return admin === undefined ? 'dashboard' : `dashboard ${sha256(admin)}`;
}
