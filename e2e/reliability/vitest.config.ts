import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'reliability',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    // Each file starts processes of its own; more at once only slow each other down.
    fileParallelism: false,
    // Bounds for what hangs, not measures: machines differ, and tests share them.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
