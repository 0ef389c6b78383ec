import { defineConfig } from '@playwright/test';
import { hostNode } from './support/host-node.ts';

const reports = process.env['AUTHKIT_REPORTS'] ?? '../test-results';
/** Needs the published package, which `npm run test:contract` installs. */
const isContract = process.env['AUTHKIT_CONTRACT'] !== undefined;

export default defineConfig({
  testDir: 'browser',
  outputDir: '../test-results/browser',
  // Every worker runs an app and an AuthKit of its own, so nothing is shared; two fit a small machine.
  workers: 2,
  fullyParallel: true,
  // A second try would hide exactly the races these tests look for.
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  globalTimeout: 30 * 60_000,
  // Where nobody watches, what failed must not drown in the names of all that passed.
  reporter: [
    [process.stdout.isTTY ? 'line' : 'dot'],
    ['json', { outputFile: `${reports}/${isContract ? 'contract' : 'browser'}.json` }],
  ],
  use: {
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    ...(isContract ? [{ name: 'contract', testDir: 'contract', timeout: 300_000 }] : []),
    { name: 'browser', testIgnore: 'host-node.spec.ts' },
    { name: 'server-half', testDir: 'server-half' },
    { name: 'hosted-pages', testDir: 'hosted-pages', timeout: 180_000 },
    { name: 'client-half', testDir: 'client-half' },
    { name: 'examples', testDir: 'examples' },
    { name: 'docs-site', testDir: 'docs-site' },
    { name: 'cookies', testDir: 'cookies' },
    { name: 'caching', testDir: 'caching' },
    { name: 'seeds', testDir: 'seeds', testIgnore: '.apps/**' },
    { name: 'testing-door', testDir: 'testing-door', testIgnore: '.apps/**', timeout: 300_000 },
    { name: 'codemod', testDir: 'codemod', testIgnore: ['app/**', '.apps/**'] },
    ...(hostNode === undefined ? [] : [{ name: 'host-node', testMatch: 'host-node.spec.ts' }]),
  ],
});
