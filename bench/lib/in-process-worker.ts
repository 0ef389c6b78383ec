/** A fresh process that runs its candidates' requests in short batches, in turns, and says what CPU time each took. */
import { readFileSync } from 'node:fs';
import type { NextRequest } from 'next/server.js';
import { requestOf, signedIn, signedOut, type Candidate } from './requests.ts';

export type Scenario = 'warm' | 'cold' | 'signed-out document' | 'signed-out prefetch';

export interface Task {
  readonly scenario: Scenario;
  readonly candidates: readonly { readonly name: string; readonly file: string }[];
  /** A file with cookies, one for each line. */
  readonly cookies: string;
  readonly inFlight: number;
  readonly batches: number;
  /** Requests in a batch, for each candidate: a slow one gets fewer, so that batches are equally long. */
  readonly batchSize: Readonly<Record<string, number>>;
  readonly turn: number;
  /** Batches before the first that counts: so many times the code must run to be compiled for good. */
  readonly warmUp: number;
}

/** Microseconds of CPU for each request, batch by batch. */
export type Measured = Record<string, number[]>;

const task = JSON.parse(process.argv[2]!) as Task;
const cookies = readFileSync(task.cookies, 'utf8').split('\n');
const collect = (globalThis as { gc?: () => void }).gc!;

async function inFlight(
  requests: NextRequest[],
  run: (request: NextRequest) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < requests.length) await run(requests[next++]!);
  };
  await Promise.all(Array.from({ length: task.inFlight }, lane));
}

/** The same few visitors again and again. */
const WARM_SESSIONS = 32;

const seen: Record<string, number> = {};

/** Never the same cookie twice for one candidate where sessions must be new. */
function requestFor(name: string, index: number): NextRequest {
  if (task.scenario === 'signed-out document') return requestOf('document');
  if (task.scenario === 'signed-out prefetch') return requestOf('prefetch');
  return requestOf('document', cookieFor(name, index));
}

function cookieFor(name: string, index: number): string {
  if (task.scenario === 'warm') return cookies[index % WARM_SESSIONS]!;
  const position = (seen[name] ??= WARM_SESSIONS);
  seen[name] = position + 1;
  const cookie = cookies[position];
  if (cookie === undefined) throw new Error('There are too few sessions for so many batches');
  return cookie;
}

async function batch(name: string, candidate: Candidate): Promise<number> {
  const size = task.batchSize[name]!;
  const requests = Array.from({ length: size }, (_, index) => requestFor(name, index));
  const one = task.scenario === 'warm' || task.scenario === 'cold' ? signedIn : signedOut;
  collect();
  const before = process.cpuUsage();
  await inFlight(requests, (request) => one(candidate, request));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / size;
}

const candidates: [string, Candidate][] = [];
for (const { name, file } of task.candidates) candidates.push([name, (await import(file)) as Candidate]);

if (task.scenario === 'warm' || task.scenario === 'cold') {
  for (let round = 0; round < task.warmUp; round++) {
    for (const [name, candidate] of candidates) {
      const size = task.scenario === 'warm' ? task.batchSize[name]! : 4 * task.batchSize[name]!;
      const requests = Array.from({ length: size }, (_, index) =>
        requestOf('document', cookies[index % WARM_SESSIONS]),
      );
      await inFlight(requests, (request) => signedIn(candidate, request));
    }
  }
}

const measured: Measured = Object.fromEntries(candidates.map(([name]) => [name, []]));
for (let round = 0; round < task.batches; round++) {
  for (let place = 0; place < candidates.length; place++) {
    const [name, candidate] = candidates[(place + round + task.turn) % candidates.length]!;
    const cost = await batch(name, candidate);
    // The first rounds compile the code.
    if (round >= Math.min(3, task.batches - 1)) measured[name]!.push(cost);
  }
}
process.send!(measured);
process.disconnect();
