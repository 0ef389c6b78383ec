/** A fresh process that runs its candidates' requests in short batches, in turns, and says what CPU time each took. */
import { readFileSync } from 'node:fs';
import type { NextRequest } from 'next/server.js';
import { requestOf, signedIn, signedOut, type Candidate } from './requests.ts';
import { rotated } from './rotated.ts';

export type Scenario = 'warm' | 'cold' | 'signed-out document' | 'signed-out prefetch';

export interface Task {
  readonly scenario: Scenario;
  readonly candidates: readonly { readonly name: string; readonly file: string }[];
  /** A file with a session on each line: its cookie, and the id of its user. */
  readonly cookies: string;
  readonly inFlight: number;
  readonly batches: number;
  /** Requests in a batch, for each candidate: a slow one gets fewer, so that batches are equally long. */
  readonly batchSize: Readonly<Record<string, number>>;
  readonly turn: number;
  /** Requests before the first that counts, as many for each candidate: so often code must run to be compiled for good. */
  readonly warmUp: number;
}

/** Microseconds of CPU for each request, batch by batch. */
export type Measured = Record<string, number[]>;

const task = JSON.parse(process.argv[2]!) as Task;
const sessions = readFileSync(task.cookies, 'utf8')
  .split('\n')
  .map((line) => line.split(' ') as [cookie: string, userId: string]);
const collect = (globalThis as { gc?: () => void }).gc!;

/** A request, and who has to be recognised. */
interface Asked {
  readonly request: NextRequest;
  readonly userId?: string;
}

async function inFlight(asked: readonly Asked[], run: (one: Asked) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < asked.length) await run(asked[next++]!);
  };
  await Promise.all(Array.from({ length: task.inFlight }, lane));
}

/** The same few visitors again and again. */
const WARM_SESSIONS = 32;

const seen: Record<string, number> = {};

/** Never the same cookie twice for one candidate where sessions must be new: while it warms up, too. */
function askedFor(name: string, index: number): Asked {
  if (task.scenario === 'signed-out document') return { request: requestOf('document') };
  if (task.scenario === 'signed-out prefetch') return { request: requestOf('prefetch') };
  const [cookie, userId] = sessionFor(name, index);
  return { request: requestOf('document', cookie), userId };
}

function sessionFor(name: string, index: number): (typeof sessions)[number] {
  if (task.scenario === 'warm') return sessions[index % WARM_SESSIONS]!;
  const position = (seen[name] ??= 0);
  seen[name] = position + 1;
  const session = sessions[position];
  if (session === undefined) throw new Error('There are too few sessions for so many batches');
  return session;
}

async function live(candidate: Candidate, { request, userId }: Asked): Promise<void> {
  if (userId === undefined) return signedOut(candidate, request);
  const recognised = await signedIn(candidate, request);
  // An empty proxy knows nobody's name.
  if (recognised !== undefined && recognised !== userId)
    throw new Error('A visitor was taken for somebody else');
}

async function batch(name: string, candidate: Candidate, size: number): Promise<number> {
  const asked = Array.from({ length: size }, (_, index) => askedFor(name, index));
  collect();
  const before = process.cpuUsage();
  await inFlight(asked, (one) => live(candidate, one));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / size;
}

const candidates: [string, Candidate][] = [];
for (const { name, file } of task.candidates) candidates.push([name, (await import(file)) as Candidate]);

// In several parts, in turns: what is shared between candidates is compiled for all of them.
const PARTS = 12;
for (let part = 0; part < PARTS; part++) {
  for (const [name, candidate] of candidates) await batch(name, candidate, Math.ceil(task.warmUp / PARTS));
}

const measured: Measured = Object.fromEntries(candidates.map(([name]) => [name, []]));
for (let round = 0; round < task.batches; round++) {
  for (const [name, candidate] of rotated(candidates, round + task.turn)) {
    measured[name]!.push(await batch(name, candidate, task.batchSize[name]!));
  }
}
process.send!(measured);
process.disconnect();
