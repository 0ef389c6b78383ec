import { defineConfig } from '@playwright/test';
import shared from '../playwright.config.ts';
import { hostNode } from '../support/host-node.ts';
import { combinations } from './support/combinations.ts';
import type { Combination } from './support/combinations.ts';

const reports = process.env['AUTHKIT_REPORTS'] ?? '../../test-results';

/** What each combination must show. */
function specsFor({ refused, proxy, standalone, intl, csp, cacheComponents }: Combination): string[] {
  if (refused) return ['refused'];
  if (proxy === 'none') return ['without-proxy', 'plain-node', 'wrong-door'];
  if (standalone) return ['one-image'];
  return [
    'sign-in',
    'refresh',
    'globs',
    'proxy-bundle',
    ...(intl ? ['intl'] : []),
    ...(csp ? ['csp'] : []),
    ...(cacheComponents ? ['cache-components'] : []),
  ];
}

// Workers inherit it.
process.env['AUTHKIT_MATRIX_RUN'] ??= String(Date.now());

const all = process.env['AUTHKIT_MATRIX'] === 'all';
const chosen = combinations
  .filter(({ representative }) => all || representative)
  // Where the machine's own Node is the one that runs the tests, there is no other to try.
  .filter((combination) => !combination.hostNode || hostNode !== undefined);

// Workers read this file too; it is said once.
if (hostNode === undefined && process.env['TEST_WORKER_INDEX'] === undefined) {
  console.log('Not tried on another Node: the one of this machine is the one that runs the tests.');
}

const launchOptions = {
  ...shared.use?.launchOptions,
  // The names that reverse proxies answer by are this machine.
  args: [...(shared.use?.launchOptions?.args ?? []), '--host-resolver-rules=MAP *.example.test 127.0.0.1'],
};

export default defineConfig<object, { combination: Combination }>({
  testDir: '.',
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 45_000 },
  outputDir: '../../test-results/matrix',
  // One build of Next at a time is enough for a small machine.
  workers: 1,
  fullyParallel: false,
  globalTimeout: 120 * 60_000,
  reporter: [['list'], ['json', { outputFile: `${reports}/matrix.json` }]],
  projects: chosen.map((combination) => ({
    name: combination.name,
    testMatch: specsFor(combination).map((name) => `${name}.spec.ts`),
    use: { ...shared.use, launchOptions, combination },
  })),
});
