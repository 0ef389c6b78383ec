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
import { keep, type Goal } from './lib/results.ts';
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

const shown = (number: number) => Number(number.toPrecision(3));

function described({ what, unit, aim, goal: aimedAt, found, met }: Goal): string {
  const spread = found.least === found.most ? '' : ` (${shown(found.least)} to ${shown(found.most)})`;
  return `  ${met ? 'met   ' : 'MISSED'} ${what}: ${shown(found.median)}${spread} ${unit}, ${aim} ${aimedAt}`;
}

const wanted = values.only?.split(',').map((row) => row.trim());
const unknown = wanted?.filter((row) => !parts.some(({ rows }) => rows.includes(row))) ?? [];
if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}`);

if (!values.report) await ensurePeers();
for (const part of values.report ? [] : parts) {
  const rows = part.rows.filter((row) => !wanted || wanted.includes(row));
  if (rows.length === 0) continue;
  console.log(`Row ${rows.join(', ')} …`);
  for (const result of await part.run({ ...context, rows })) {
    await keep(result, values.quick);
    console.log(`${result.row}. ${result.title}`);
    for (const one of result.goals) console.log(described(one));
    if (values.quick) for (const table of result.tables) console.table([table.columns, ...table.rows]);
  }
}
