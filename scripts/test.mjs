// `npm test`: installs what is missing, then every check there is, and one last line with the count.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { ensureChromium } from './lib/chromium.mjs';
import { run } from './lib/child.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { inRoot } from './lib/root.mjs';
import { lastLine, one, sum, vitestTally } from './lib/tally.mjs';

/** @typedef {import('./lib/tally.mjs').Tally} Tally */

const reports = inRoot('test-results');

/** @param {string} file */
const readReport = (file) => readFile(`${reports}/${file}`, 'utf8').catch(() => undefined);

/**
 * @param {string} name
 * @param {string[]} npmArgs
 * @param {(ok: boolean) => Tally | Promise<Tally>} [count] how many tests this was; one by default
 */
async function step(name, npmArgs, count = one) {
  const started = Date.now();
  process.stdout.write(`${name} … `);
  const { ok, output } = await run('npm', ['run', '--silent', ...npmArgs]);
  const tally = await count(ok);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${tally.failed === 0 ? 'ok' : 'FAILED'} (${lastLine(tally)}, ${seconds} s)`);
  if (tally.failed > 0) console.log(output);
  return tally;
}

async function main() {
  await ensureInstalled();
  await rm(reports, { recursive: true, force: true });
  await mkdir(reports, { recursive: true });

  const tallies = [
    await step('Formatting', ['format:check']),
    await step('Lint', ['lint']),
    await step('Types', ['typecheck']),
    await step('Unit tests', ['test:unit'], async (ok) => vitestTally(await readReport('unit.json'), ok)),
  ];

  try {
    await ensureChromium();
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    tallies.push(one(false));
  }

  const total = sum(tallies);
  console.log(`\n${lastLine(total)}`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

await main();
