import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: {
      // The one module of Next that needs a running Next; its stand-in is as strict as the real one.
      'next/headers.js': fileURLToPath(new URL('test/next-fakes/headers.ts', import.meta.url)),
    },
  },
  test: {
    name: '@workos-inc/authkit-nextjs',
    include: ['test/**/*.test.{ts,tsx}'],
    unstubEnvs: true,
    // A bound for what hangs, not a measure: machines differ, and tests share them.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
