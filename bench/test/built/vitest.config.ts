import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'bench, built',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    // Each file builds apps, and two builds of the same one would write over each other.
    fileParallelism: false,
    // Bounds for what hangs, not measures: machines differ, and tests share them.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
