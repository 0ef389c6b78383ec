/** What a part of the benchmarks found: one file each, so that parts can be measured one at a time and read together. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';
import { bench, work } from './places.ts';
import { writeFormatted } from './report.ts';
import { spreadOf, type Spread } from './stats.ts';

export interface Machine {
  readonly cores: number;
  readonly model: string;
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
  /** Processes that wanted a core in the minute before. More than `cores` means that others were at work. */
  readonly load: number;
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A number that was aimed at, and how the processes came out. */
export interface Goal {
  readonly what: string;
  readonly unit: string;
  readonly aim: 'at least' | 'at most' | 'exactly';
  readonly goal: number;
  readonly found: Spread;
  readonly met: boolean;
}

/** A bar of the picture: how many times less than the published package. */
export interface Bar {
  readonly label: string;
  readonly ours: Spread;
  /** What no auth library at all would reach. */
  readonly floor?: Spread;
}

export interface Result {
  readonly row: string;
  readonly title: string;
  readonly goals: readonly Goal[];
  readonly tables: readonly Table[];
  /** How this part was measured, beside what holds for all of them. */
  readonly method: string;
  readonly bars?: readonly Bar[];
}

export interface KeptResult extends Result {
  readonly at: string;
  readonly commit: string;
  /** A look, with few repetitions: nothing to quote. */
  readonly quick: boolean;
  readonly machine: Machine;
}

const folder = `${bench}results/`;

/** The worst process has to reach 90 % of a goal; a count has to be right every time. */
export function goal(
  what: string,
  unit: string,
  aim: Goal['aim'],
  aimedAt: number,
  perProcess: readonly number[],
): Goal {
  const found = spreadOf(perProcess);
  const met =
    aim === 'at least'
      ? found.least >= aimedAt * 0.9
      : aim === 'at most'
        ? found.most <= aimedAt / 0.9
        : found.least === aimedAt && found.most === aimedAt;
  return { what, unit, aim, goal: aimedAt, found, met };
}

/** For what is counted or weighed and cannot vary: there are no 90 % of it. */
export function limit(what: string, unit: string, most: number, value: number): Goal {
  return { ...goal(what, unit, 'at most', most, [value]), met: value <= most };
}

function machine(): Machine {
  const all = cpus();
  return {
    cores: all.length,
    model: all[0]?.model.trim() ?? 'unknown',
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()} ${arch()}`,
    node: process.versions.node,
    load: Math.round(loadavg()[0]! * 10) / 10,
  };
}

/** Of what is measured: the figures that a run writes down change nothing about it. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: bench, encoding: 'utf8' }).trim();
  const changed = git(
    'status',
    '--porcelain',
    '--',
    ':/',
    ':(exclude,top)bench/results',
    ':(exclude,top)docs',
  );
  return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : ', changed');
}

export async function keep(result: Result, quick: boolean): Promise<KeptResult> {
  const kept = { ...result, at: new Date().toISOString(), commit: commit(), quick, machine: machine() };
  for (const one of [folder, work]) await mkdir(one, { recursive: true });
  // What was only looked at does not replace what was measured.
  const name = quick ? `${work}quick-${result.row}.json` : `${folder}${result.row}.json`;
  await writeFormatted(name, JSON.stringify(kept));
  return kept;
}

/** What has been kept, in the order of these rows. */
export async function readResults(rows: readonly string[]): Promise<KeptResult[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).map((name) => readFile(folder + name, 'utf8'));
  const results = (await Promise.all(files)).map((text) => JSON.parse(text) as KeptResult);
  return results
    .filter(({ row }) => rows.includes(row))
    .toSorted((a, b) => rows.indexOf(a.row) - rows.indexOf(b.row));
}
