/**
 * What only a page that works already needs: other tabs, waking up, changing the session. Hydration does not wait for
 * it. One module, which the bundler and the browser load once.
 */
export const loadLive = () => import('./live.js');
