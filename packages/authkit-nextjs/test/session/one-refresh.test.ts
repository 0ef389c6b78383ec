import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RefreshLines } from '../../src/session/one-refresh.js';
import type { Session } from '../../src/session/session.js';
import type { Spent } from '../../src/session/spent.js';
import type { AccessTokenClaims, User } from '../../src/types.js';

const session = (refreshToken: string, owner = 'ada'): Session => ({
  accessToken: `access-of-${refreshToken}`,
  refreshToken,
  user: { id: owner } as User,
});

/** A provider whose refresh tokens are strictly single-use, answering when told to. */
function strictProvider(start: readonly string[]) {
  const good = new Map(start.map((token) => [token, token.split('.')[0]!]));
  const waiting: (() => void)[] = [];
  const calls: string[] = [];
  return {
    calls,
    answerAll: async () => {
      for (let turn = 0; turn < 20; turn++) {
        waiting.splice(0).forEach((answer) => answer());
        await Promise.resolve();
      }
    },
    spend: async (current: Session, organizationId?: string): Promise<Spent> => {
      calls.push(organizationId ? `${current.refreshToken}>${organizationId}` : current.refreshToken);
      await new Promise<void>((resolve) => waiting.push(resolve));
      const owner = good.get(current.refreshToken);
      if (!owner) return { kind: 'rejected', failure: { transient: false, code: 'invalid_grant' } };
      good.delete(current.refreshToken);
      const successor = `${current.refreshToken}'`;
      good.set(successor, owner);
      const next = session(successor, owner);
      const renewed = { session: next, sealed: `sealed-${successor}`, mark: 'mark' };
      return { kind: 'renewed', renewed, claims: { sub: owner } as AccessTokenClaims };
    },
  };
}

const newest = (result: { kind: string; renewed?: { session: Session } }) =>
  result.renewed?.session.refreshToken;
const now = () => 1_000_000;

describe('one refresh per token', () => {
  test('a thousand at once share one call', async () => {
    const provider = strictProvider(['a']);
    const lines = new RefreshLines();
    const all = Promise.all(
      Array.from({ length: 1000 }, () => lines.renew(session('a'), now, provider.spend)),
    );
    await provider.answerAll();
    expect(new Set((await all).map(newest))).toEqual(new Set(["a'"]));
    expect(provider.calls).toEqual(['a']);
  });

  test('a switch of organization waits for the refresh under way and spends its successor', async () => {
    const provider = strictProvider(['a']);
    const lines = new RefreshLines();
    const plain = lines.renew(session('a'), now, provider.spend);
    const moved = lines.renew(session('a'), now, provider.spend, 'org_1');
    await provider.answerAll();
    expect([newest(await plain), newest(await moved)]).toEqual(["a'", "a''"]);
    expect(provider.calls).toEqual(['a', "a'>org_1"]);
  });

  test('a late carrier is told the newest; after 30 seconds with the new cookie in use, nothing', async () => {
    const provider = strictProvider(['a']);
    const lines = new RefreshLines();
    const renewing = lines.renew(session('a'), now, provider.spend);
    await provider.answerAll();
    await renewing;
    expect(newest(lines.peek(session('a'), now())!)).toBe("a'");
    expect(lines.peek(session("a'"), now())).toBeUndefined();
    expect(newest(lines.peek(session('a'), now() + 29_000)!)).toBe("a'");
    expect(lines.peek(session('a'), now() + 31_000)).toBeUndefined();
  });

  test('a refused token is not asked about again', async () => {
    const provider = strictProvider([]);
    const lines = new RefreshLines();
    const first = lines.renew(session('dead'), now, provider.spend);
    await provider.answerAll();
    expect(await first).toMatchObject({ kind: 'rejected', since: now() });
    expect(await lines.renew(session('dead'), now, provider.spend)).toMatchObject({ kind: 'rejected' });
    expect(provider.calls).toEqual(['dead']);
  });

  test('a refusal is of that token alone: its successor, had from elsewhere, can be spent', async () => {
    const provider = strictProvider(['b']);
    const lines = new RefreshLines();
    const refused = lines.renew(session('dead'), now, provider.spend);
    await provider.answerAll();
    expect((await refused).kind).toBe('rejected');
    const next = { session: session('b'), sealed: 'sealed-b', mark: 'mark' };
    lines.adopt(session('dead'), next, { sub: 'ada' } as AccessTokenClaims, now());
    const renewing = lines.renew(session('b'), now, provider.spend);
    await provider.answerAll();
    expect(newest(await renewing)).toBe("b'");
  });

  test('what failed for a passing reason is asked about again, a second later', async () => {
    const lines = new RefreshLines();
    let calls = 0;
    const spend = async (): Promise<Spent> => {
      calls++;
      return { kind: 'unavailable', failure: { transient: true } };
    };
    await lines.renew(session('a'), now, spend);
    await lines.renew(session('a'), () => now() + 999, spend);
    expect(calls).toBe(1);
    await lines.renew(session('a'), () => now() + 1_000, spend);
    expect(calls).toBe(2);
  });
});

describe('an ended line stays ended', () => {
  test('every token of it, and a refresh under way, whatever it brings', async () => {
    const provider = strictProvider(['a']);
    const lines = new RefreshLines();
    const first = lines.renew(session('a'), now, provider.spend);
    await provider.answerAll();
    await first;
    const underWay = lines.renew(session("a'"), now, provider.spend);
    lines.end("a'", now());
    await provider.answerAll();
    expect((await underWay).kind).toBe('ended');
    for (const token of ['a', "a'", "a''"]) expect(lines.peek(session(token), now())?.kind).toBe('ended');
    expect((await lines.renew(session("a''"), now, provider.spend)).kind).toBe('ended');
  });

  test('a line is forgotten after ten minutes', () => {
    const lines = new RefreshLines();
    lines.end('a', now());
    expect(lines.peek(session('a'), now() + 599_000)?.kind).toBe('ended');
    expect(lines.peek(session('a'), now() + 601_000)).toBeUndefined();
  });
});

test('what another process brought does not go before what has come of it meanwhile', async () => {
  const lines = new RefreshLines();
  const claims = { sub: 'ada' } as AccessTokenClaims;
  const obtained = (token: string) => ({ session: session(token), sealed: `sealed-${token}`, mark: 'mark' });
  lines.adopt(session('a'), obtained('b'), claims, now());
  lines.adopt(session('a'), obtained('c'), claims, now());
  // A request that read the store before the other one did is only now through with it.
  lines.adopt(session('a'), obtained('b'), claims, now());
  expect(newest(lines.peek(session('a'), now())!)).toBe('c');
  expect(lines.peek(session('c'), now())).toBeUndefined();
});

test('lines that are over are let go while others begin, and those that are not are kept', async () => {
  const lines = new RefreshLines();
  const { byToken } = lines as unknown as { byToken: Map<string, unknown> };
  // One a second for an hour, of which ten minutes are remembered.
  for (let second = 0; second < 3_600; second++) lines.end(`token ${second}`, now() + second * 1_000);
  expect(byToken.size).toBeLessThan(700);
  for (const second of [3_001, 3_599]) {
    expect(lines.peek(session(`token ${second}`), now() + 3_600_000)?.kind).toBe('ended');
  }
});

test('interleaved users never get each other’s tokens, in any order of calls and answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.constantFrom('ada', 'bob', 'cyd'), fc.constantFrom('renew', 'move', 'answer', 'end')),
        {
          maxLength: 30,
        },
      ),
      async (steps) => {
        const provider = strictProvider(['ada.1', 'bob.1', 'cyd.1']);
        const lines = new RefreshLines();
        const results: Promise<void>[] = [];
        for (const [owner, step] of steps) {
          const mine = session(`${owner}.1`, owner);
          if (step === 'answer') await provider.answerAll();
          else if (step === 'end') lines.end(mine.refreshToken, now());
          else {
            const asked = lines.renew(mine, now, provider.spend, step === 'move' ? 'org_1' : undefined);
            results.push(
              asked.then((result) => {
                if (result.kind === 'renewed') expect(result.renewed.session.user.id).toBe(owner);
                else expect(['ended']).toContain(result.kind);
              }),
            );
          }
        }
        for (let turn = 0; turn < 40; turn++) await provider.answerAll();
        await Promise.all(results);
      },
    ),
    { numRuns: 300 },
  );
});
