/**
 * Row 10: what a build adds to the proxy. These bounds keep what has been reached; they are not the goal of the benchmarks,
 * which is missed. docs/performance.md says why.
 */
import { expect, test } from 'vitest';
import { KB, weighProxies } from '../../rows/proxy-bytes.ts';

test.each([
  { runtime: 'node', name: 'ours', most: 19 },
  { runtime: 'edge', name: 'ours-edge', most: 22 },
] as const)('on $runtime, at most $most kB are added, gzipped', async ({ runtime, name, most }) => {
  const { found } = await weighProxies([name], runtime, console.log);
  const added = found.get(name)!.gzip / KB;
  console.log(`${runtime}: ${added.toFixed(2)} kB`);

  expect(added).toBeGreaterThan(0);
  expect(added).toBeLessThanOrEqual(most);
});
