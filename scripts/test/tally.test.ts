import { describe, expect, it } from 'vitest';
import { lastLine, one, playwrightTally, sum, vitestTally } from '../lib/tally.mjs';

const vitest = (changes: object) =>
  JSON.stringify({
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...changes,
  });

const playwright = (stats: object, errors: unknown[] = []) =>
  JSON.stringify({ stats: { expected: 5, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors });

describe('the last line', () => {
  it('adds up what the steps counted', () => {
    expect(lastLine(sum([one(true), one(false), vitestTally(vitest({}), true)]))).toBe('4 passed, 1 failed');
  });

  it('names skipped tests only when there are some', () => {
    expect(lastLine(vitestTally(vitest({ numPendingTests: 1, numTodoTests: 1 }), true))).toBe(
      '3 passed, 0 failed, 2 skipped',
    );
  });
});

describe('a runner that broke', () => {
  it.each([
    ['wrote no report', vitestTally(undefined, true)],
    ['exited with an error and counted none', vitestTally(vitest({}), false)],
    [
      'could not load a file',
      vitestTally(vitest({ testResults: [{ status: 'failed', assertionResults: [] }] }), false),
    ],
    ['wrote no browser report', playwrightTally(undefined, true)],
    [
      'stopped before its first browser test',
      playwrightTally(playwright({}, [{ message: 'no config' }]), false),
    ],
    ['exited with an error after its last browser test', playwrightTally(playwright({}), false)],
  ])('is a failure when it %s', (_, tally) => {
    expect(tally.failed).toBe(1);
  });

  it('is not counted twice when its report has the failures', () => {
    expect(vitestTally(vitest({ numFailedTests: 2 }), false).failed).toBe(2);
  });

  it('counts a test that passed only on a second try as failed', () => {
    expect(playwrightTally(playwright({ flaky: 1 }), true)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });
});
