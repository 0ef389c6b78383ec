export { mockAuth } from './testing/mock-auth.js';
export { authkitFixtures } from './testing/playwright.js';
export { createTestSession } from './testing/test-session.js';

export type { LocalAuthKit, TestFault } from './testing/local-authkit.js';
export type { MockAuth, MockAuthOptions } from './testing/mock-auth.js';
export type { AuthKitFixtures, SignInAs, TestPerson } from './testing/playwright.js';
export type { TestSession, TestSessionOptions } from './testing/test-session.js';
