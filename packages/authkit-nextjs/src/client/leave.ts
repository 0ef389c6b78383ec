import { ACTION_PARAM, RETURN_TO_PARAM } from '../names.js';
import type { AuthContextValue } from './context.js';
import type { ReturnTo } from './functions.js';
import { routeOf } from './route-client.js';

export const hereInApp = (): string => location.pathname + location.search + location.hash;

/** After this long a page that is still here has not been left: the way was stopped, or led to no page. */
const STILL_HERE_MS = 30_000;

/** What changes from now on is for another page to see. */
export function leave(context: AuthContextValue): void {
  const way = (context.away = {});
  setTimeout(() => {
    if (context.away === way) context.away = undefined;
  }, STILL_HERE_MS);
}

export function leaveTo(context: AuthContextValue, url: string): void {
  leave(context);
  location.assign(url);
}

/** Goes to the AuthKit route's sign-in, which comes back here, query and hash included. */
export function startAt(
  context: AuthContextValue,
  screen: 'sign-in' | 'sign-up',
  { returnTo = hereInApp() }: ReturnTo = {},
): void {
  const query = new URLSearchParams({ [ACTION_PARAM]: screen, [RETURN_TO_PARAM]: returnTo });
  leaveTo(context, `${routeOf(context.props)}?${query}`);
}
