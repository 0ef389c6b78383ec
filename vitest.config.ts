import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      { test: { name: 'bench', include: ['bench/test/*.test.ts'] } },
      { test: { name: 'scripts', include: ['scripts/test/*.test.ts'] } },
    ],
  },
});
