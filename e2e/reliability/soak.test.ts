/** Twenty seconds of what `npm run soak` does for as long as one likes. */
import { expect, test } from 'vitest';
import { soak } from './support/soak.ts';

test('people come and go while the provider keeps failing: nobody loses a session', async () => {
  const seed = Number(process.env['SOAK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const result = await soak({ seconds: 20, seed });
  expect({ seed, lost: result.lost, unexpected: result.unexpected }).toEqual({
    seed,
    lost: [],
    unexpected: [],
  });
  expect(result.page).toMatchObject({ lost: 0, signedIn: true });
  // It was about something: tokens of five seconds were renewed, through faults, also by the page that was left open.
  expect(result.page.tokens).toBeGreaterThan(1);
  expect(Math.min(result.refreshes, result.signIns, result.faults)).toBeGreaterThan(3);
});
