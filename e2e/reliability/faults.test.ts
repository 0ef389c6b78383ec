/**
 * What visitors meet while the provider misbehaves: every fault × the state of a visitor's token, through the built
 * library's proxy and AuthKit route. Each cell has a memory of its own: a tenant of one process. The table it makes is in
 * docs/reliability.md.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault, FaultRoute } from '@workos-inc/authkit-server';
import { sealData, unsealData } from 'iron-session';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { AuthKit, tokenClaims } from '../support/authkit.ts';
import { Person, sessionIn, settingsOfServer, startCluster } from './support/cluster.ts';
import type { Cluster } from './support/cluster.ts';
import { expectInDocs } from './support/tables.ts';

const TIMEOUT_MS = 400;
const COLUMNS = ['fresh', 'in the buffer', 'expired', 'revoked'] as const;
type Column = (typeof COLUMNS)[number];
/** Seconds since sign-in; tokens live for 300, and are renewed in their last 30. */
const AGE: Record<Column, number> = { fresh: 0, 'in the buffer': 280, expired: 3_600, revoked: 3_600 };

const SIGNED_IN = 'signed in';
const RENEWED = 'signed in, renewed';
const LATER = 'cookie kept; 503 where a user is needed';
const REJECTED = 'signed out: `refresh_rejected`';

interface Row {
  name: string;
  /** Whether the process has the keys already. */
  isWarm: boolean;
  begin: (authkit: AuthKit) => void | Promise<void>;
  end: (authkit: AuthKit) => void | Promise<void>;
  promises: Record<Column, string>;
  /** Whether sessions are made while it lasts. */
  isBegunFirst?: boolean;
  /** Whether it happens to one request alone, so that visitors must come one by one. */
  isOnce?: boolean;
}

const all = (promise: string) =>
  Object.fromEntries(COLUMNS.map((column) => [column, promise])) as Row['promises'];
/** Renewals fail: whoever has a good token notices nothing. */
const NO_RENEWAL = { ...all(LATER), fresh: SIGNED_IN, 'in the buffer': SIGNED_IN };
/** Renewals work. */
const RENEWAL = { fresh: SIGNED_IN, 'in the buffer': RENEWED, expired: RENEWED, revoked: REJECTED };

function faulty(endpoint: 'refresh' | 'keys', name: string, fault: Fault, promises?: Row['promises']): Row {
  const route: FaultRoute = endpoint === 'keys' ? 'jwks' : 'refresh';
  return {
    name: `${endpoint}: ${name}`,
    isWarm: endpoint === 'refresh',
    isOnce: name.endsWith('once'),
    begin: ({ server }) => void server.faults.add(route, fault, name.endsWith('once') ? { times: 1 } : {}),
    end: ({ server }) => server.faults.clear(),
    promises: promises ?? (endpoint === 'keys' ? all(LATER) : NO_RENEWAL),
  };
}

const FAULTS: [string, Fault][] = [
  ['408', { kind: 'status', status: 408 }],
  ['429 with `Retry-After`', { kind: 'status', status: 429, retryAfter: 1 }],
  ['500', { kind: 'status', status: 500 }],
  ['502', { kind: 'status', status: 502 }],
  ['503', { kind: 'status', status: 503 }],
  ['200 with HTML', { kind: 'status', status: 200, html: true }],
  ['no answer', { kind: 'hang' }],
  ['connection reset', { kind: 'reset' }],
];

const clockRow = (seconds: number, promises: Row['promises']): Row => ({
  name: `the provider's clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`,
  isWarm: true,
  isBegunFirst: true,
  begin: ({ server }) => server.clock.advance(seconds * 1000),
  end: ({ server }) => server.clock.set(Date.now()),
  promises,
});

const ROWS: Row[] = [
  { name: 'nothing is wrong', isWarm: false, begin: () => {}, end: () => {}, promises: RENEWAL },
  ...FAULTS.map(([name, fault]) => faulty('refresh', name, fault)),
  faulty('refresh', 'answer lost once', { kind: 'drop' }, RENEWAL),
  faulty('refresh', 'connection reset once', { kind: 'reset' }, RENEWAL),
  ...FAULTS.map(([name, fault]) => faulty('keys', name, fault)),
  faulty('keys', 'answer lost once', { kind: 'drop' }, RENEWAL),
  // Its tokens seem to live longer, and are renewed when they are over by their own time.
  clockRow(90, { ...RENEWAL, 'in the buffer': SIGNED_IN }),
  clockRow(-90, RENEWAL),
];

const hostOf = (row: Row, column: Column) =>
  `r${[...ROWS, ...LAST_ROWS].indexOf(row)}-c${COLUMNS.indexOf(column)}.test`;
const someone = () => `ada-${randomBytes(6).toString('hex')}@example.com`;

/** A provider that can be stopped, and started again with what it knew. */
class Restartable {
  authkit!: AuthKit;

  constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly apiKey = `sk_test_${randomBytes(12).toString('hex')}`,
  ) {}

  async start(): Promise<void> {
    const { port, apiKey } = this;
    const database = join(this.folder, 'authkit.db');
    this.authkit = await AuthKit.start('http://localhost:3000', {
      database,
      port,
      apiKey,
      refreshReplaySeconds: 0,
    });
  }
}

let cluster: Cluster;
let folder: string;
let other: Restartable;
const LAST_ROWS: Row[] = [
  {
    name: 'the provider has new keys',
    isWarm: true,
    // Without the overlap of a change that was planned.
    begin: async () => {
      await other.authkit.server.rotateKeys({ atOnce: true });
      // Their keys are gone, and whoever shows one of them first spends its only refresh token.
      reused.delete(other.authkit);
    },
    end: () => {},
    promises: RENEWAL,
  },
  ...[true, false].map((isWarm) => ({
    name: isWarm ? 'the provider is down' : 'the provider is down when the process starts',
    isWarm,
    begin: () => other.authkit.server.close(),
    end: () => other.start(),
    promises: isWarm ? NO_RENEWAL : all(LATER),
  })),
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authkit-faults-'));
  other = new Restartable(folder, await freePort(undefined));
  await other.start();
  const tenants = Object.fromEntries(
    [...ROWS, ...LAST_ROWS].flatMap((row) =>
      COLUMNS.map((column) => {
        const cookiePassword = randomBytes(32).toString('base64url');
        const own = LAST_ROWS.includes(row) ? settingsOfServer(other.authkit) : {};
        return [hostOf(row, column), { ...own, cookiePassword }];
      }),
    ),
  );
  cluster = await startCluster({ kind: 'node', processes: 1, settings: { timeoutMs: TIMEOUT_MS, tenants } });
});
afterAll(async () => {
  await cluster.stop();
  await other.authkit.server.close();
  await rm(folder, { recursive: true });
});

test('every fault and every state of a token: what visitors see is what was promised', async () => {
  const table: string[][] = [];
  for (const row of [...ROWS, ...LAST_ROWS]) {
    const cells = row.isOnce
      ? [
          await tryCells(row, ['fresh']),
          await tryCells(row, ['in the buffer']),
          await tryCells(row, ['expired']),
          await tryCells(row, ['revoked']),
        ].flat()
      : await tryCells(row, COLUMNS);
    table.push([row.name, ...cells]);
  }
  expect(table).toHaveLength(ROWS.length + LAST_ROWS.length);
  await expectInDocs('faults', ['fault', ...COLUMNS], table);
});

async function tryCells(row: Row, columns: readonly Column[]): Promise<string[]> {
  const provider = () => (LAST_ROWS.includes(row) ? other.authkit : cluster.authkit);
  if (row.isBegunFirst) await row.begin(provider());
  const visitors: { column: Column; person: Person; tokenId: string; userId: string }[] = [];
  for (const column of columns) {
    const session = row.isBegunFirst ? await sessionAt(provider(), column) : await shared(provider(), column);
    const host = hostOf(row, column);
    const cookie = await sealData(session.content, { password: passwordOf(host), ttl: 0 });
    if (row.isWarm) await warm(host, provider());
    const { tokenId } = session;
    visitors.push({ column, person: Person.with(cookie, host), tokenId, userId: session.content.user.id });
  }
  if (!row.isBegunFirst) await row.begin(provider());
  const cells = await Promise.all(visitors.map(({ person, tokenId }) => observe(person, tokenId)));
  await row.end(provider());
  for (const [index, column] of columns.entries()) {
    expect({ fault: row.name, column, cell: cells[index] }).toEqual({
      fault: row.name,
      column,
      cell: row.promises[column],
    });
  }
  await Promise.all(
    visitors.map(({ column, person, userId }) =>
      expectRecovery(person, column === 'revoked' ? null : userId),
    ),
  );
  return cells;
}

interface Opened {
  content: { user: { id: string } };
  tokenId: string;
}

const password = randomBytes(32).toString('base64url');

async function sessionAt(authkit: AuthKit, column: Column): Promise<Opened> {
  const session = await authkit.sessionFrom(AGE[column], someone(), password);
  if (column === 'revoked') await authkit.server.revokeSession(tokenClaims(session.tokens[0]).sid);
  return { content: await unsealData(session.cookie, { password }), tokenId: session.tokenId };
}

const reused = new WeakMap<AuthKit, Map<Column, Promise<Opened>>>();

/** Sessions that no row changes serve all of them: sign-ins take their time. */
function shared(authkit: AuthKit, column: Column): Promise<Opened> {
  if (column !== 'fresh' && column !== 'revoked') return sessionAt(authkit, column);
  const own = reused.get(authkit) ?? new Map<Column, Promise<Opened>>();
  reused.set(authkit, own);
  const known = own.get(column) ?? sessionAt(authkit, column);
  own.set(column, known);
  return known;
}

/** Lets the process see the provider's keys, with a session of somebody else. */
async function warm(host: string, authkit: AuthKit): Promise<void> {
  const { content } = await shared(authkit, 'fresh');
  const cookie = await sealData(content, { password: passwordOf(host), ttl: 0 });
  expect((await Person.with(cookie, host).seen(cluster.processes[0]!)).userId).not.toBeNull();
}

const passwordOf = (host: string) => cluster.processes[0]!.settings.tenants![host]!.cookiePassword ?? '';

/** What a visitor meets on an open page, on a guarded one, and asking as script does. All within the deadline. */
async function observe(person: Person, tokenId: string): Promise<string> {
  const process = cluster.processes[0]!;
  const before = person.cookies.get('wos-session');
  // The faults last until these are answered: a hanging provider keeps nobody.
  const open = await person.open(process, '/api/seen');
  const guarded = await person.open(process, '/guarded');
  const asked = await person.call(process, 'session');
  for (const answer of [open, guarded, asked]) {
    expect(answer.status === 503 || answer.status < 500, `${answer.url} answered ${answer.status}`).toBe(
      true,
    );
    if (answer.status === 503) expect(answer.headers.get('retry-after')).not.toBeNull();
  }
  expect(open.status).toBe(200);
  const seen = JSON.parse(open.body) as { userId: string | null; tokenId: string | null };
  const kept = person.cookies.get('wos-session');
  expect([open, guarded, asked].map(sessionIn), 'a cookie that was removed').not.toContain(null);
  if (seen.userId !== null) {
    expect([guarded.status, asked.status]).toEqual([200, 200]);
    expect(kept === before).toBe(seen.tokenId === tokenId);
    return seen.tokenId === tokenId ? SIGNED_IN : RENEWED;
  }
  expect(kept).toBe(before);
  if (guarded.status === 503) {
    expect(asked.status).toBe(503);
    return LATER;
  }
  expect(guarded.status).toBe(307);
  return `signed out: \`${(JSON.parse(asked.body) as { reason?: string }).reason}\``;
}

/** Nobody has lost a session: once the fault is over, all are signed in but those whose sessions were revoked. */
async function expectRecovery(person: Person, userId: string | null): Promise<void> {
  const process = cluster.processes[0]!;
  // As `Retry-After` and an open breaker ask for.
  while ((await person.open(process, '/guarded')).status === 503) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect((await person.seen(process)).userId).toBe(userId);
}
