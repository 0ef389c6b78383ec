/**
 * `npm run bench`: measures, keeps what it found in `results/`, and writes `docs/performance.md` from all of it.
 *
 *   --only 4,5   these rows of the table alone; the others stay as they were measured before
 *   --quick      a look: few repetitions, nothing kept
 *   --report     measures nothing, writes the page
 */
import { parseArgs } from 'node:util';
import type { Context } from './lib/context.ts';
import { ensurePeers } from './lib/peers.ts';
import { foundIn, shown, writeReport } from './lib/report.ts';
import { keep, readResults, type Goal } from './lib/results.ts';
import { parts } from './rows/index.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
  },
});

const context: Omit<Context, 'rows'> = {
  quick: values.quick,
  processes: values.quick ? 2 : 5,
  rounds: values.quick ? 6 : 24,
  log: (line) => console.log(`  ${line}`),
};

const described = (goal: Goal) =>
  `  ${goal.met ? 'met   ' : 'MISSED'} ${goal.what}: ${foundIn(goal)}, ${goal.aim} ${shown(goal.goal)}`;

const wanted = values.only?.split(',').map((row) => row.trim());
const unknown = wanted?.filter((row) => !parts.some(({ rows }) => rows.includes(row))) ?? [];
if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}`);

if (!values.report) await ensurePeers();
const goals: Goal[] = [];
const failed: string[] = [];
for (const part of values.report ? [] : parts) {
  const rows = part.rows.filter((row) => !wanted || wanted.includes(row));
  if (rows.length === 0) continue;
  console.log(`Row ${rows.join(', ')} …`);
  try {
    for (const result of await part.run({ ...context, rows })) {
      await keep(result, values.quick);
      goals.push(...result.goals);
      console.log(`${result.row}. ${result.title}`);
      for (const one of result.goals) console.log(described(one));
      if (values.quick)
        for (const { columns, rows: cells } of result.tables) console.table([columns, ...cells]);
    }
  } catch (error) {
    // The other rows are still worth having, and what this one had before stays.
    failed.push(...rows);
    console.error(`Row ${rows.join(', ')} could not be measured:`, error);
  }
}

// As the goals are numbered, whatever came first.
const inOrder = parts
  .flatMap(({ rows }) => rows)
  .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
if (!values.quick) await writeReport(await readResults(inOrder), inOrder);
if (goals.length > 0) console.log(`${goals.filter(({ met }) => met).length} of ${goals.length} goals met`);
if (failed.length > 0) {
  console.error(`Not measured, what the page says of them is of an earlier run: ${failed.join(', ')}`);
  process.exitCode = 1;
}
