/** A fresh process with one sandbox of Edge for each candidate, as Next runs `middleware.ts`; batches in turns. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { rotated } from './rotated.ts';

export interface EdgeTask {
  readonly candidates: readonly { readonly name: string; readonly file: string }[];
  /** A file with cookies, one for each line: enough that none is seen twice cold. */
  readonly cookies: string;
  readonly batches: number;
  readonly coldBatch: number;
  readonly warmBatch: Readonly<Record<string, number>>;
  readonly turn: number;
  readonly env: Readonly<Record<string, string>>;
}

/** Microseconds of CPU for each read, batch by batch. */
export type EdgeMeasured = Record<string, { cold: number[]; warm: number[] }>;

interface Sandbox {
  read(cookie: string): Promise<string | undefined>;
}

const { EdgeRuntime } = createRequire(import.meta.url)('next/dist/compiled/edge-runtime') as {
  EdgeRuntime: new (options: { extend: (context: Record<string, unknown>) => Record<string, unknown> }) => {
    evaluate(code: string): unknown;
  };
};

const task = JSON.parse(process.argv[2]!) as EdgeTask;
const cookies = readFileSync(task.cookies, 'utf8').split('\n');

function sandbox(file: string): Sandbox {
  const runtime = new EdgeRuntime({
    // What Next gives its own sandbox.
    extend: (context) =>
      Object.assign(context, {
        process: { env: { ...task.env, NODE_ENV: 'production', NEXT_RUNTIME: 'edge' } },
      }),
  });
  runtime.evaluate(readFileSync(file, 'utf8'));
  return runtime.evaluate('candidate') as Sandbox;
}

const sandboxes = task.candidates.map(({ name, file }) => ({ name, one: sandbox(file), seen: 0 }));
const measured: EdgeMeasured = Object.fromEntries(
  task.candidates.map(({ name }) => [name, { cold: [], warm: [] }]),
);

async function cost(one: Sandbox, given: readonly string[]): Promise<number> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (const cookie of given) {
    if ((await one.read(cookie)) === undefined) throw new Error('A signed-in visitor was not recognised');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / given.length;
}

for (let round = 0; round < task.batches; round++) {
  for (const candidate of rotated(sandboxes, round + task.turn)) {
    const fresh = cookies.slice(candidate.seen, candidate.seen + task.coldBatch);
    if (fresh.length < task.coldBatch) throw new Error('There are too few sessions for so many batches');
    candidate.seen += task.coldBatch;
    const cold = await cost(candidate.one, fresh);
    const size = task.warmBatch[candidate.name]!;
    const again = Array.from({ length: size }, (_, index) => fresh[index % fresh.length]!);
    const warm = await cost(candidate.one, again);
    // The first rounds compile the code and fetch the keys.
    if (round < Math.min(3, task.batches - 1)) continue;
    measured[candidate.name]!.cold.push(cold);
    measured[candidate.name]!.warm.push(warm);
  }
}
process.send!(measured);
process.disconnect();
