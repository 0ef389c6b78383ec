// `npm test`: installs what is missing, then every check there is, and one last line with the count.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { ensureChromium } from './lib/chromium.mjs';
import { run } from './lib/child.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ensureRedis } from './lib/redis.mjs';
import { inRoot } from './lib/root.mjs';
import { findSecrets } from './lib/secrets.mjs';
import { lastLine, one, playwrightTally, sum, vitestTally } from './lib/tally.mjs';

/** @typedef {import('./lib/tally.mjs').Tally} Tally */

const reports = inRoot('test-results');
const logs = inRoot('test-results', 'logs');
/** What the suites sign in with. */
const PASSWORDS = ['correct horse battery'];

/** @param {string} file */
const readReport = (file) => readFile(`${reports}/${file}`, 'utf8').catch(() => undefined);

/**
 * @param {string} name
 * @param {string} script of the top package.json
 * @param {{ env?: NodeJS.ProcessEnv, count?: (ok: boolean) => Tally | Promise<Tally> }} [options] how many tests it
 *   was (one by default)
 */
async function step(name, script, { env, count = one } = {}) {
  const started = Date.now();
  process.stdout.write(`${name} … `);
  const { ok, output } = await run('npm', ['run', '--silent', script], { env });
  await mkdir(logs, { recursive: true });
  await writeFile(`${logs}/${script.replaceAll(':', '-')}.log`, output);
  const tally = await count(ok);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${lastLine(tally)} (${seconds} s)`);
  if (tally.failed > 0) console.log(`\n${output.trim()}\n`);
  return tally;
}

async function browserTests() {
  let chromium;
  try {
    chromium = await ensureChromium();
  } catch (error) {
    console.log(`Browser tests … ${error instanceof Error ? error.message : String(error)}`);
    return one(false);
  }
  // npm tells which Node it runs on itself: the machine's own, whatever `node` is inside this repository.
  const env = {
    ...process.env,
    CHROMIUM_PATH: chromium,
    AUTHKIT_HOST_NODE: process.env['npm_node_execpath'],
  };
  return sum([
    await step('Browser tests', 'test:browser', {
      env,
      count: async (ok) => playwrightTally(await readReport('browser.json'), ok),
    }),
    await step('A new app by the README', 'test:first-app', { env }),
    // All of them take most of an hour, and are `npm run test:matrix`.
    await step('A few ways of running Next', 'test:matrix', {
      env: { ...env, AUTHKIT_MATRIX: 'representative' },
      count: async (ok) => playwrightTally(await readReport('matrix.json'), ok),
    }),
    await step('What cannot be noisy, as the benchmarks count it', 'test:bench', {
      env,
      count: async (ok) => vitestTally(await readReport('bench.json'), ok),
    }),
  ]);
}

const contractTests = () =>
  step('Beside the published package', 'test:contract', {
    count: async (ok) => playwrightTally(await readReport('contract.json'), ok),
  });

async function reliabilityTests() {
  let redis;
  try {
    redis = await ensureRedis();
  } catch (error) {
    console.log(`Reliability tests … ${error instanceof Error ? error.message : String(error)}`);
    return one(false);
  }
  return await step('Reliability tests', 'test:reliability', {
    env: { ...process.env, REDIS_SERVER_PATH: redis },
    count: async (ok) => vitestTally(await readReport('reliability.json'), ok),
  });
}

/** Looks through everything that was printed, by the steps and by the apps and servers that they ran. */
async function noSecretWasPrinted() {
  const found = [];
  const files = await readdir(logs);
  for (const file of files) {
    const printed = stripVTControlCharacters(await readFile(`${logs}/${file}`, 'utf8'));
    // The runners repeat the names of tests, and those may hold examples.
    const text = printed.replaceAll(/^\s*(?:[✓×❯√]|\[\d+\/\d+\]).*$/gm, '');
    for (const { kind, line } of findSecrets(text, PASSWORDS)) found.push(`${file}:${line}: ${kind}`);
  }
  const tally = one(found.length === 0 && files.length > 0);
  console.log(`No secret in any output (${files.length} logs) … ${lastLine(tally)}`);
  if (found.length > 0) console.log(`\n${found.slice(0, 50).join('\n')}\n`);
  return tally;
}

async function main() {
  await ensureInstalled();
  await rm(reports, { recursive: true, force: true });
  await mkdir(reports, { recursive: true });

  const total = sum([
    await step('Formatting', 'format:check'),
    // Before everything that looks at types: the packages are known to each other by what is built of them.
    await step('Build', 'build'),
    await step('Lint', 'lint'),
    await step('Types', 'typecheck'),
    await step('Unit tests', 'test:unit', {
      count: async (ok) => vitestTally(await readReport('unit.json'), ok),
    }),
    await reliabilityTests(),
    await step('Server tests on PostgreSQL', 'test:postgres', {
      count: async (ok) => vitestTally(await readReport('postgres.json'), ok),
    }),
    await step('What the guide to self-hosting says', 'check:self-hosting'),
    await step('publint, library', 'publint:library'),
    await step('publint, server', 'publint:server'),
    await step('publint, ESLint plugin', 'publint:eslint-plugin'),
    await step('attw, library', 'attw:library'),
    await step('attw, server', 'attw:server'),
    await step('attw, ESLint plugin', 'attw:eslint-plugin'),
    await browserTests(),
    await contractTests(),
    // Last, for it looks at what all others printed.
    await noSecretWasPrinted(),
  ]);

  console.log(`\n${lastLine(total)}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

await main();
