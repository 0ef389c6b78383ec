/** A change of the cookie password, process by process, as a rolling deployment makes it. */
import { randomBytes } from 'node:crypto';
import { unsealData } from 'iron-session';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person, startCluster, startProcess } from './support/cluster.ts';
import type { Cluster, Process } from './support/cluster.ts';

const [OLD, NEW] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
/** First every process learns to open what the new one seals, then it is the one that seals. */
const STAGES = [
  { cookiePassword: OLD },
  { cookiePassword: OLD, cookiePreviousPasswords: [NEW] },
  { cookiePassword: NEW, cookiePreviousPasswords: [OLD] },
  { cookiePassword: NEW },
];

let cluster: Cluster;
let stages: Process[];
beforeAll(async () => {
  cluster = await startCluster({ kind: 'node', processes: 1 });
  stages = await Promise.all(
    STAGES.map((passwords) => startProcess('node', { ...cluster.processes[0]!.settings, ...passwords })),
  );
});
afterAll(async () => {
  await Promise.all(stages.map(({ child }) => child.stop()));
  await cluster.stop();
});

const sealedWith = async (person: Person): Promise<string> => {
  const cookie = person.cookies.get('wos-session') ?? '';
  for (const [name, password] of Object.entries({ OLD, NEW })) {
    const { user } = await unsealData<{ user?: object }>(cookie, { password });
    if (user) return name;
  }
  return 'neither';
};

test('whoever comes to processes of two stages in turn stays signed in, through renewals', async () => {
  const email = `ada-${randomBytes(6).toString('hex')}@example.com`;
  const { cookie } = await cluster.authkit.session(email, OLD);
  const person = Person.with(cookie);
  const sealed: string[] = [];
  for (const [before, after] of [
    [0, 1],
    [1, 2],
  ] as const) {
    for (const index of [before, after, after, before, after]) {
      expect((await person.seen(stages[index]!)).userId, `at stage ${index}`).not.toBeNull();
      expect((await person.call(stages[index]!, 'refresh')).status).toBe(200);
      sealed.push(await sealedWith(person));
    }
  }
  // Written with the first password of whichever process renewed it.
  expect(sealed.join(' ')).toBe('OLD OLD OLD OLD OLD OLD NEW NEW OLD NEW');
  expect((await person.seen(stages[3]!)).userId).not.toBeNull();
});

test('a cookie of the old password is nobody’s once it is no longer listed', async () => {
  const email = `ada-${randomBytes(6).toString('hex')}@example.com`;
  const { cookie } = await cluster.authkit.session(email, OLD);
  expect((await Person.with(cookie).seen(stages[2]!)).userId).not.toBeNull();
  expect((await Person.with(cookie).seen(stages[3]!)).userId).toBeNull();
});
