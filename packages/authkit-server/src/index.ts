export { createAuthKitServer, type AuthKitServer } from './server.js';
export { OptionsError, type AuthKitServerOptions, type SeedUser } from './config.js';
export type { UserBody } from './api/user-body.js';
export type { Clock } from './control/clock.js';
export type { RequestEntry } from './http/observe.js';
