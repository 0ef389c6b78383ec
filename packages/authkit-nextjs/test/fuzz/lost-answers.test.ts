/** However answers get lost, nobody loses a session, and nobody is in another organization than they were told. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeClaims } from '../../src/session/claims.js';
import { resolveSession } from '../../src/session/resolve.js';
import { cookiesOf, jarOf, MINUTE, useProvider } from '../support/provider.js';
import { StrictStore } from '../support/store.js';
import { useStrictProvider } from '../support/strict-provider.js';

const { keys, newConfig } = useProvider();
const provider = useStrictProvider(() => keys.first);

interface Step {
  /** What the provider does meanwhile; a status means that nothing is done. */
  mode: 'well' | 'lost' | 403 | 429 | 502;
  wish: 'nothing' | 'refresh' | 'org_b' | 'org_c';
  minutes: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  mode: fc.constantFrom<Step['mode']>('well', 'lost', 403, 429, 502),
  wish: fc.constantFrom<Step['wish']>('nothing', 'refresh', 'org_b', 'org_c'),
  minutes: fc.constantFrom(0, 0.1, 1.5, 6),
});

test.each([false, true])('with a store: %s', { timeout: 120_000 }, async (isShared) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      const store = new StrictStore();
      provider.begin();
      let ahead = 0;
      const now = () => (provider.clock = Date.now() + ahead);
      store.now = now;
      const config = await newConfig({ apiPort: provider.port }, isShared ? { refreshStore: store } : {});
      let organization = 'org_a';
      let cookies = await cookiesOf(await provider.first(), config);
      const live = async ({ mode, wish, minutes }: Step) => {
        provider.mode = mode;
        ahead += minutes * MINUTE;
        const organizationId = wish.startsWith('org_') ? wish : undefined;
        const force = wish === 'refresh';
        const outcome = await resolveSession(cookies, config, {
          mayRefresh: true,
          now,
          force,
          organizationId,
        });
        expect(outcome.kind).not.toBe('signed-out');
        if (outcome.kind === 'refreshed') cookies = jarOf(outcome.intents);
        if (outcome.kind !== 'refreshed' && outcome.kind !== 'signed-in') return outcome.kind;
        const { org_id } = decodeClaims(outcome.session.accessToken)!;
        const hasSwitched = outcome.kind === 'refreshed' && !outcome.renewalFailure;
        if (hasSwitched && organizationId !== undefined) organization = organizationId;
        expect(org_id).toBe(organization);
        return outcome.kind;
      };
      for (const one of steps) await live(one);
      // In the end the provider is well, and the breaker finds that out.
      await expect
        .poll(() => live({ mode: 'well', wish: 'nothing', minutes: 6 }), { timeout: 15_000, interval: 300 })
        .toMatch(/^(refreshed|signed-in)$/);
      expect(provider.log.filter((line) => line.startsWith('refused'))).toEqual([]);
    }),
    { numRuns: 12 },
  );
});
