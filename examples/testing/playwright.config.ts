import { defineConfig } from '@playwright/test';

const port = process.env['PORT'] ?? '3000';

export default defineConfig({
  testDir: 'tests',
  testMatch: '*.spec.ts',
  // One AuthKit and one clock for all of them.
  workers: 1,
  use: {
    baseURL: `http://localhost:${port}`,
    launchOptions: {
      ...(process.env['CHROMIUM_PATH'] && { executablePath: process.env['CHROMIUM_PATH'] }),
      args: ['--no-sandbox'],
    },
  },
  webServer: { command: `npx next start -p ${port}`, url: `http://localhost:${port}`, timeout: 60_000 },
});
