/** What a list of measured numbers says. */
export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) throw new Error('Nothing was measured');
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The smallest number that so many of a hundred do not exceed. */
export function percentile(numbers: readonly number[], percent: number): number {
  if (numbers.length === 0) throw new Error('Nothing was measured');
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)]!;
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(numbers: readonly number[]): Spread {
  return { median: median(numbers), least: Math.min(...numbers), most: Math.max(...numbers) };
}
