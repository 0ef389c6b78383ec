/** Rows 1, 2 and 3: a real Next app under `next start`, with each library in turn. */
import { APPS, builtApp, type AppName } from '../lib/apps.ts';
import { startApp, type Server } from '../lib/app-server.ts';
import type { Context, Part } from '../lib/context.ts';
import { DOCUMENT } from '../lib/headers.ts';
import { startKeyServer } from '../lib/key-server.ts';
import { load, newAgent } from '../lib/load.ts';
import { leaveThatCore, pinning } from '../lib/pinning.ts';
import { goal, type Bar, type Result, type Table } from '../lib/results.ts';
import { rotated } from '../lib/rotated.ts';
import { createMint } from '../lib/sessions.ts';
import { median, spreadOf } from '../lib/stats.ts';
import { VISITORS, type Visitor, type World } from '../lib/visitors.ts';

const CANDIDATES = [
  'bare',
  'floor',
  'ours',
  'published',
  'next-auth',
  'better-auth',
  'auth0',
  'clerk',
  'supabase',
] as const satisfies readonly AppName[];
type Name = (typeof CANDIDATES)[number];

/** The page and who reads it. */
const SCENES = {
  'signed in': { path: '/account', says: (user: string) => `data-sidebar="${user}"` },
  'signed out': { path: '/', says: () => 'Welcome' },
} as const;
type Scene = keyof typeof SCENES;

const IN_FLIGHT = 8;
/** About a fifth of a second of a server's time: long enough for its clock, short for whatever else the machine does. */
const BATCH = 64;

/** What one fresh process of a candidate took for a request, batch by batch. */
interface Batch {
  /** Microseconds. */
  readonly cpu: number;
  readonly perSecond: number;
}
type Taken = Record<Scene, Record<Name, Batch[]>>;

async function startAll(
  folders: ReadonlyMap<Name, string>,
  world: World,
): Promise<Map<Name, Visitor & { server: Server }>> {
  const started = new Map<Name, Visitor & { server: Server }>();
  for (const [name, folder] of folders) {
    const server = await startApp(folder, { env: VISITORS[name].env(world), pinned: true });
    started.set(name, { server, ...(await VISITORS[name].visitor(world, server.url)) });
  }
  return started;
}

async function measureOnce(
  folders: ReadonlyMap<Name, string>,
  world: World,
  scenes: readonly Scene[],
  { rounds }: Context,
  turn: number,
): Promise<Taken> {
  const agent = newAgent(IN_FLIGHT);
  const servers = await startAll(folders, world);
  const names = [...servers.keys()];
  const taken = Object.fromEntries(
    scenes.map((scene) => [scene, Object.fromEntries(names.map((name) => [name, []]))]),
  ) as unknown as Taken;
  const batch = async (name: Name, scene: Scene, requests: number): Promise<Batch> => {
    const { server, cookie, user } = servers.get(name)!;
    const { path, says } = SCENES[scene];
    const before = await server.usage();
    const seconds = await load({
      what: name,
      url: server.url + path,
      headers: { ...DOCUMENT, ...(scene === 'signed in' && { cookie }) },
      requests,
      inFlight: IN_FLIGHT,
      expected: says(user),
      agent,
    });
    const { cpu } = await server.usage();
    return { cpu: (cpu - before.cpu) / requests, perSecond: requests / seconds };
  };
  try {
    // Code is compiled, keys are fetched.
    for (const name of names) for (const scene of scenes) await batch(name, scene, 4 * BATCH);
    for (let round = 0; round < rounds; round++) {
      for (const name of rotated(names, round + turn)) {
        for (const scene of scenes) taken[scene][name].push(await batch(name, scene, BATCH));
      }
    }
    return taken;
  } finally {
    agent.destroy();
    await Promise.all([...servers.values()].map(({ server }) => server.stop()));
  }
}

export const app: Part = {
  rows: ['1', '2', '3'],
  run: async (context) => {
    const folders = new Map<Name, string>();
    for (const name of CANDIDATES) folders.set(name, await builtApp(name, context.log));
    const mint = createMint();
    const keys = await startKeyServer(mint);
    const comeBack = leaveThatCore();
    try {
      const scenes: Scene[] = [];
      if (context.rows.includes('1') || context.rows.includes('2')) scenes.push('signed in');
      if (context.rows.includes('3')) scenes.push('signed out');
      const turns: Taken[] = [];
      for (let turn = 0; turn < context.processes; turn++) {
        turns.push(await measureOnce(folders, { mint, keys }, scenes, context, turn));
        context.log(`${scenes.join(' and ')}: fresh servers ${turn + 1} of ${context.processes}`);
      }
      return context.rows.map((row) => ROWS[row]!(turns));
    } finally {
      comeBack();
      await keys.close();
    }
  },
};

const METHOD = `\`next build\` and \`next start\`. ${pinning} ${IN_FLIGHT} requests in flight over kept connections, in batches of ${BATCH}; every answer is looked at.`;

const cpuOf = (turn: Taken, scene: Scene, name: Name) => median(turn[scene][name].map(({ cpu }) => cpu));
const rateOf = (turn: Taken, scene: Scene, name: Name) =>
  median(turn[scene][name].map(({ perSecond }) => perSecond));

const between = (numbers: readonly number[], digits = 2) => {
  const { median: middle, least, most } = spreadOf(numbers);
  return `${middle.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
};

/** Each candidate beside the empty proxy and the published package. */
function tableOf(turns: readonly Taken[], scene: Scene, what: 'cpu' | 'rate'): Table {
  const of = what === 'cpu' ? cpuOf : rateOf;
  const rows = CANDIDATES.map((name) => {
    const against = (other: Name) => turns.map((turn) => of(turn, scene, name) / of(turn, scene, other));
    const absolute = spreadOf(turns.map((turn) => of(turn, scene, name))).median;
    return [
      APPS[name].title,
      what === 'cpu' ? (absolute / 1000).toFixed(2) : Math.round(absolute),
      between(against('floor')),
      between(against('published')),
    ];
  });
  const unit = what === 'cpu' ? 'ms of CPU' : 'requests per second';
  return {
    caption: `${scene}: ${what === 'cpu' ? 'CPU time of the server for a request' : 'requests per second'}`,
    columns: ['', unit, '× empty proxy', '× published'],
    rows,
  };
}

/** How many times less than the published package. */
function barOf(turns: readonly Taken[], label: string, scene: Scene): Bar {
  const less = (name: Name) =>
    spreadOf(turns.map((turn) => cpuOf(turn, scene, 'published') / cpuOf(turn, scene, name)));
  return { label, ours: less('ours'), floor: less('floor') };
}

const ROWS: Readonly<Record<string, (turns: readonly Taken[]) => Result>> = {
  '1': (turns) => ({
    row: '1',
    title: 'A Next app, signed in: CPU for a request of a page with three reads',
    goals: [
      goal(
        "CPU, of the published package's",
        '×',
        'at most',
        0.53,
        turns.map((turn) => cpuOf(turn, 'signed in', 'ours') / cpuOf(turn, 'signed in', 'published')),
      ),
      goal(
        "CPU, of an empty proxy's",
        '×',
        'at most',
        1.1,
        turns.map((turn) => cpuOf(turn, 'signed in', 'ours') / cpuOf(turn, 'signed in', 'floor')),
      ),
    ],
    tables: [tableOf(turns, 'signed in', 'cpu')],
    bars: [barOf(turns, '1. Next app, signed in: CPU', 'signed in')],
    method: METHOD,
  }),
  '2': (turns) => ({
    row: '2',
    title: 'The same: requests per second',
    goals: [
      goal(
        "requests per second, of the published package's",
        '×',
        'at least',
        1.7,
        turns.map((turn) => rateOf(turn, 'signed in', 'ours') / rateOf(turn, 'signed in', 'published')),
      ),
      goal(
        "requests per second, of an empty proxy's",
        '×',
        'at least',
        0.95,
        turns.map((turn) => rateOf(turn, 'signed in', 'ours') / rateOf(turn, 'signed in', 'floor')),
      ),
    ],
    tables: [tableOf(turns, 'signed in', 'rate')],
    method: METHOD,
  }),
  '3': (turns) => ({
    row: '3',
    title: 'The same app, signed out: CPU for a request of a public page',
    goals: [
      goal(
        "CPU, of an empty proxy's",
        '×',
        'at most',
        1.05,
        turns.map((turn) => cpuOf(turn, 'signed out', 'ours') / cpuOf(turn, 'signed out', 'floor')),
      ),
    ],
    tables: [tableOf(turns, 'signed out', 'cpu')],
    bars: [barOf(turns, '3. Next app, signed out: CPU', 'signed out')],
    method: METHOD,
  }),
};
