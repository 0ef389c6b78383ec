/** Fixtures for Playwright: a signed-in browser in one line, and a provider whose clock and answers a test can change. */
import { parseUrl } from '../url.js';
import { camelCaseUser } from '../workos/user.js';
import { sealSession, sessionIntents } from '../session/sealed-cookie.js';
import { pickSession } from '../session/session.js';
import { connectAuthKit, type LocalAuthKit } from './local-authkit.js';
import type { TestPerson } from './test-person.js';
import { testConfig } from './test-session.js';

export type SignInAs = (person?: TestPerson) => Promise<{ userId: string; email: string }>;

export interface AuthKitFixtures {
  /** Signs somebody in: through the API of the local server, then with the cookies the app would have set. */
  signIn: SignInAs;
  /** The local AuthKit server: its clock, faults and mailbox. What a test breaks is mended after it. */
  authkit: LocalAuthKit;
}

/** What is used of Playwright's own fixtures. */
interface BrowserFixtures {
  context: { addCookies(cookies: { name: string; value: string; url: string }[]): Promise<void> };
  baseURL: string | undefined;
}

type Use<T> = (value: T) => Promise<void>;

/**
 * Fixtures for `test.extend()` of Playwright. The test run and the app it tests need the same settings: run both under
 * `authkit-server dev -- npx playwright test`, or set the `WORKOS_…` variables for both. Where no local AuthKit server
 * answers at `WORKOS_API_HOSTNAME`, one is started there, which needs the package `@workos-inc/authkit-server`.
 *
 * @throws {Error} in a test, when the server is neither there nor can be started, or refuses the person.
 * @example
 * ```ts
 * import { authkitFixtures, type AuthKitFixtures } from '@workos-inc/authkit-nextjs/testing';
 * import { test as base, expect } from '@playwright/test';
 *
 * const test = base.extend<AuthKitFixtures>(authkitFixtures());
 * test('a member sees the account page', async ({ page, signIn }) => {
 *   await signIn({ email: 'grace@example.com' });
 *   await page.goto('/account');
 *   await expect(page.getByText('grace@example.com')).toBeVisible();
 * });
 * ```
 */
export function authkitFixtures() {
  return {
    // Playwright reads what a fixture needs from its first parameter, which must be a pattern.
    // oxlint-disable-next-line no-empty-pattern
    authkit: async ({}: object, use: Use<LocalAuthKit>) => {
      const config = await testConfig();
      const authkit = await connectAuthKit(config);
      try {
        await use(authkit);
      } finally {
        await authkit.mend();
      }
    },
    signIn: async (
      { context, baseURL, authkit }: BrowserFixtures & Pick<AuthKitFixtures, 'authkit'>,
      use: Use<SignInAs>,
    ) => {
      const config = await testConfig();
      await use(async (person = {}) => {
        const answer = await authkit.authenticate(person);
        const user = camelCaseUser(answer.user)!;
        const sealed = await sealSession(
          pickSession({
            accessToken: answer.access_token,
            refreshToken: answer.refresh_token,
            user,
            impersonator: answer.impersonator,
          }),
          config,
        );
        const intents = sessionIntents(sealed, config, { get: () => undefined, names: () => [] });
        const url = parseUrl(baseURL ?? '')?.origin ?? config.address.origin;
        await context.addCookies(intents.map(({ name, value }) => ({ name, value, url })));
        return { userId: user.id, email: user.email };
      });
    },
  };
}
