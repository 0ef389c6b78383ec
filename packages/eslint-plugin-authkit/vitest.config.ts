import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { name: '@workos-inc/eslint-plugin-authkit', include: ['test/*.test.ts'], testTimeout: 60_000 },
});
