import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inEvenTime } from '../src/http/even-time.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** When each is done, in milliseconds from now. */
async function doneAt(works: (() => Promise<unknown>)[]): Promise<number[]> {
  const start = Date.now();
  const at = works.map(async (work) => {
    await inEvenTime(work).catch(() => undefined);
    return Date.now() - start;
  });
  await vi.runAllTimersAsync();
  return Promise.all(at);
}

const after =
  (ms: number, act: () => unknown = () => undefined) =>
  async () => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return act();
  };

test('what takes nothing, a little, or fails is done at the same time', async () => {
  const fail = () => Promise.reject(new Error('no'));
  const [first, ...others] = await doneAt([() => Promise.resolve(), after(1), after(60), fail]);
  expect(first).toBeGreaterThan(60);
  expect(new Set(others)).toEqual(new Set([first]));
});

test('what takes longer is not cut off, and gives what it gave or threw', async () => {
  const slow = inEvenTime(after(5000, () => 'answer'));
  const failed = inEvenTime(() => Promise.reject(new Error('no mail'))).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  expect(await slow).toBe('answer');
  expect(await failed).toEqual(new Error('no mail'));
});
