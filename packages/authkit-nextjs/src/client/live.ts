/** Loaded after hydration; see `load-live.ts`. */
export { getAuth, refreshAuth, signIn, signOut, signUp, switchToOrganization } from './actions.js';
export { read } from './read.js';
export { keepUp, stop } from './watch.js';
