import { isKnown } from './auth-store.js';
import type { AuthContextValue } from './context.js';
import { readMark } from './mark.js';

/** Whether the session beside us is another than the one we know. Costs no request. */
export function isBehind(context: AuthContextValue): boolean {
  const now = readMark();
  context.mark ??= now;
  if (now === context.mark) context.before = undefined;
  return isKnown(context.store.state) && now !== context.mark && now !== context.before;
}
