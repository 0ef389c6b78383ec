/** A combination that cannot be: Next itself says so when it is built. */
import { expect, test } from './support/test.ts';
import { build, laidOut } from './support/workshop.ts';

// There is no app to be found under any address, and Playwright asks for one before each test.
test.use({ baseURL: undefined });

test('is refused by Next', async ({ combination }) => {
  test.setTimeout(300_000);
  const { why, says } = combination.refused ?? { why: '', says: /^$/ };
  test.info().annotations.push({ type: 'cannot run', description: why });
  const { ok, output } = await build(laidOut(combination), combination);
  expect(output, why).toMatch(says);
  expect(ok, why).toBe(false);
});
