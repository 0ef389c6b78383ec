export { mockAuth } from './testing/mock-auth.js';
export { authkitFixtures } from './testing/playwright.js';
export { TestAuthKitProvider } from './testing/test-provider.js';
export { createTestSession } from './testing/test-session.js';

export type { LocalAuthKit, TestFault } from './testing/local-authkit.js';
export type { MockAuth, MockAuthOptions } from './testing/mock-auth.js';
export type { AuthKitFixtures, SignInAs } from './testing/playwright.js';
export type { TestPerson } from './testing/test-person.js';
export type { TestSessionOptions } from './testing/test-claims.js';
export type { TestAuthKitProviderProps } from './testing/test-provider.js';
export type { TestSession } from './testing/test-session.js';
