import { configDefaults, defineConfig } from 'vitest/config';

const onPostgres = process.env['AUTHKIT_TEST_POSTGRES'] !== undefined;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What is about PostgreSQL alone has nothing to ask of SQLite, and the other way round.
    exclude: [...configDefaults.exclude, onPostgres ? 'test/cli.test.ts' : 'test/postgres.test.ts'],
    environment: 'node',
    globalSetup: 'test/support/specification-file.ts',
    setupFiles: 'test/support/conform.ts',
  },
});
