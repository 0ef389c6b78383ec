/** A fresh process that meets more and more sessions, and says what a warm request costs then, and what it holds. */
import type { NextRequest } from 'next/server.js';
import { seal } from '../../packages/authkit-nextjs/dist/crypto/seal.js';
import { requestOf, signedIn, type Candidate } from './requests.ts';
import { median } from './stats.ts';

export interface GrowthTask {
  readonly file: string;
  readonly floor: string;
  readonly password: string;
  /** Sessions, unsealed: each seal of one is a session nobody has seen. */
  readonly sessions: readonly object[];
  /** How many sessions have been met at each measurement. */
  readonly steps: readonly number[];
  readonly batches: number;
}

export interface Grown {
  /** Microseconds of CPU for a warm request. */
  readonly ours: number;
  readonly floor: number;
  readonly heap: number;
  readonly cookieBytes: number;
}

const BATCH = 320;
const IN_FLIGHT = 32;
/** Below what a browser keeps in one cookie, name and attributes included. */
const CHUNK = 3_900;

const task = JSON.parse(process.argv[2]!) as GrowthTask;
const ours = (await import(task.file)) as Candidate;
const floor = (await import(task.floor)) as Candidate;
const collect = (globalThis as { gc?: () => void }).gc!;

/** As the library splits a large session: every further cookie begins with characters of the first one's salt. */
function asCookies(sealed: string): string {
  const first = sealed.slice(0, CHUNK);
  const rest = sealed.slice(CHUNK).match(new RegExp(`.{1,${CHUNK}}`, 'g')) ?? [];
  const generation = sealed.slice(9, 17);
  return [first, ...rest.map((chunk, index) => `wos-session.${index + 1}=${generation}${chunk}`)].join('; ');
}

let made = 0;
const newSession = async () =>
  asCookies(
    await seal(JSON.stringify(task.sessions[made++ % task.sessions.length]), 'session', task.password),
  );

async function run(candidate: Candidate, requests: readonly NextRequest[]): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < requests.length) await signedIn(candidate, requests[next++]!);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

async function cost(candidate: Candidate, cookies: readonly string[]): Promise<number> {
  const requests = Array.from({ length: BATCH }, (_, index) =>
    requestOf('document', cookies[index % cookies.length]),
  );
  collect();
  const before = process.cpuUsage();
  await run(candidate, requests);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / BATCH;
}

const kept: string[] = [await newSession()];
for (let round = 0; round < task.batches; round++) {
  await cost(ours, kept);
  await cost(floor, kept);
}
const grown: Grown[] = [];
let met = 1;
for (const step of task.steps) {
  while (met < step) {
    const fresh = await Promise.all(Array.from({ length: Math.min(100, step - met) }, newSession));
    await run(
      ours,
      fresh.map((cookie) => requestOf('document', cookie)),
    );
    met += fresh.length;
    kept.push(...fresh);
    // The newest are warm.
    kept.splice(0, kept.length - IN_FLIGHT);
  }
  const costs: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
  for (let round = 0; round < task.batches; round++) {
    costs.ours.push(await cost(ours, kept));
    costs.floor.push(await cost(floor, kept));
  }
  collect();
  const { heapUsed } = process.memoryUsage();
  const cookieBytes = kept[0]!.length;
  grown.push({
    ours: median(costs.ours),
    floor: median(costs.floor),
    heap: heapUsed,
    cookieBytes,
  });
}
process.send!(grown);
process.disconnect();
