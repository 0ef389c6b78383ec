/** Writes `docs/performance.md` and its picture from whatever has been measured. */
import { mkdir, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { BOUNDS } from '../bounds.ts';
import { chart } from './chart.ts';
import { repository } from './places.ts';
import type { Goal, KeptResult, Table } from './results.ts';

const page = `${repository}docs/performance.md`;
const picture = `${repository}docs/images/performance.svg`;

/** As the repository's own files are formatted. */
export async function writeFormatted(file: string, text: string): Promise<void> {
  const options = await resolveConfig(file);
  await writeFile(file, await format(text, { ...options, filepath: file }));
}

export const shown = (number: number): string =>
  Math.abs(number) >= 1000 ? Math.round(number).toLocaleString('en') : String(Number(number.toPrecision(3)));

const cell = (value: string | number) => String(value).replaceAll('|', '\\|');

function table(columns: readonly string[], rows: Table['rows']): string {
  const lines = rows.map((row) => `| ${row.map(cell).join(' | ')} |`);
  return [
    `| ${columns.map(cell).join(' | ')} |`,
    `| ${columns.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`,
    ...lines,
  ].join('\n');
}

export function foundIn({ found, unit }: Goal): string {
  const spread = found.least === found.most ? '' : ` (${shown(found.least)} to ${shown(found.most)})`;
  return `${shown(found.median)}${spread} ${unit}`.trim();
}

const goalLine = (goal: Goal) => [
  goal.what,
  `${goal.aim} ${shown(goal.goal)} ${goal.unit}`.trim(),
  foundIn(goal),
  goal.met ? 'met' : '**missed**',
];

function section(result: KeptResult): string {
  const bound = result.goals.some(({ met }) => !met) ? BOUNDS[result.row] : undefined;
  return [
    `## ${result.row}. ${result.title}`,
    table(['what', 'goal', 'found', ''], result.goals.map(goalLine)),
    ...result.tables.flatMap(({ caption, columns, rows }) => [
      // A sentence of its own, since some captions are names of files.
      `**${caption.charAt(0).toUpperCase() + caption.slice(1)}**`,
      table(columns, rows),
    ]),
    result.method,
    ...(bound === undefined ? [] : [`**What bounds it.** ${bound}`]),
  ].join('\n\n');
}

function machines(results: readonly KeptResult[]): string {
  const described = results.map(
    ({ machine: { cores, model, memoryGB, system, node } }) =>
      `${cores} cores of ${model}, ${memoryGB} GB, ${system}, Node ${node}`,
  );
  const all = [...new Set(described)];
  return [
    ...all.map((one) => {
      const rows = results.filter((_, index) => described[index] === one).map(({ row }) => row);
      return `${one}${all.length > 1 ? ` (rows ${rows.join(', ')})` : ''}.`;
    }),
    'The load is how many processes wanted a core in the minute before a row was written down, those of the measurement',
    'included; well above the number of cores, others were at work.',
    '',
    table(
      ['row', 'measured', 'at commit', 'load'],
      results.map(({ row, at, commit, machine: { load } }) => [row, at.slice(0, 16), commit, load]),
    ),
  ].join('\n');
}

/** @param rows all that there are: those that were not measured are named, too */
export async function writeReport(results: readonly KeptResult[], rows: readonly string[]): Promise<void> {
  if (results.length === 0) throw new Error('Nothing has been measured yet');
  await mkdir(`${repository}docs/images`, { recursive: true });
  await writeFile(picture, chart(results.flatMap(({ bars = [] }) => bars)));
  const goals = results.flatMap(({ row, goals: all }) => all.map((one) => [row, ...goalLine(one)]));
  const unmeasured = rows.filter((row) => results.every((one) => one.row !== row));
  const missed = goals.filter((line) => line.at(-1) !== 'met').length;
  const text = [
    '# What it costs',
    '`npm run bench` measures this library beside the published `@workos-inc/authkit-nextjs` 4.3.2, other libraries where the same work can be asked of them, and no library at all, and writes this page.',
    '![How many times less this library costs than the published package](images/performance.svg)',
    '## How to read it',
    [
      '- **No absolute time is a claim.** Milliseconds are those of one machine on one day; they are here to show how large a',
      '  ratio is in practice. Everything that is compared ran in the same run, in turns.',
      '- Candidates take turns, where CPU is measured in batches of a fraction of a second, so that whatever else the machine',
      '  does falls on all of them. A figure is the median of a process or of one run; a ratio is taken within it and then over',
      '  five fresh ones: the median, and from the least to the most.',
      '- A goal is met when the worst of the five reaches 90 % of it. What is counted or weighed has to be right every time.',
      '- CPU time is that of the whole server process: its main thread, the thread pool, the garbage collector.',
      '- The floor of a table is the same app with no auth library, or with an empty proxy.',
      '- Every library is installed from its package and run as it comes.',
    ].join('\n'),
    '## The goals',
    [
      `${goals.length - missed} of ${goals.length} are met.`,
      ...(unmeasured.length > 0 ? [`Not measured yet: rows ${unmeasured.join(', ')}.`] : []),
    ].join(' '),
    table(['row', 'what', 'goal', 'found', ''], goals),
    ...results.map(section),
    '## The machine',
    machines(results),
  ].join('\n\n');
  await writeFormatted(page, `${text}\n`);
}
