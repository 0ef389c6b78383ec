/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @param {boolean} ok @returns {Tally} */
export const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

/** @param {Tally[]} tallies @returns {Tally} */
export const sum = (tallies) =>
  tallies.reduce(
    (total, tally) => ({
      passed: total.passed + tally.passed,
      failed: total.failed + tally.failed,
      skipped: total.skipped + tally.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );

/** @param {Tally} tally */
export const lastLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/**
 * A runner that failed as a whole (a crash, a configuration error, no report) must never read as a success, whatever
 * its report counts.
 *
 * @param {Tally} tally @param {boolean} ok whether the runner exited with 0
 */
const notBetterThan = (tally, ok) => (ok || tally.failed > 0 ? tally : { ...tally, failed: 1 });

/**
 * @param {string | undefined} json what Vitest's JSON reporter wrote
 * @param {boolean} ok
 * @returns {Tally}
 */
export function vitestTally(json, ok) {
  if (json === undefined) return one(false);
  const report = JSON.parse(json);
  // A file that cannot be loaded has no tests to count; it counts as one failure.
  const broken = report.testResults.filter(
    /** @param {{ status: string, assertionResults: unknown[] }} file */
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return notBetterThan(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    ok,
  );
}

/**
 * @param {string | undefined} json what Playwright's JSON reporter wrote
 * @param {boolean} ok
 * @returns {Tally}
 */
export function playwrightTally(json, ok) {
  if (json === undefined) return one(false);
  const { stats, errors } = JSON.parse(json);
  return notBetterThan(
    {
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky + errors.length,
      skipped: stats.skipped,
    },
    ok,
  );
}
