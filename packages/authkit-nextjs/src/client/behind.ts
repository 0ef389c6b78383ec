import type { AuthContextValue } from './context.js';
import { readMark } from './mark.js';

/** Whether the session beside us is another than the one we know. Costs no request. */
export function isBehind(context: AuthContextValue): boolean {
  const now = readMark();
  if (now === context.mark) context.before = undefined;
  return context.mark !== undefined && now !== context.mark && now !== context.before;
}
