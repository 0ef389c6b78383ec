export { mockAuth } from './testing/mock-auth.js';
export { createTestSession } from './testing/test-session.js';

export type { MockAuth, MockAuthOptions } from './testing/mock-auth.js';
export type { TestSession, TestSessionOptions } from './testing/test-session.js';
