import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { readSeedFile } from '../src/cli/seed-file.js';
import { lasting } from '../src/store/transfer.js';
import { createRealm } from './support/realm.js';

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'authkit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'seed.yaml'), text);
  return join(folder, 'seed.yaml');
}

test('YAML and JSON are read alike', async () => {
  const users = [{ email: 'ada@example.com', password: 'analytical engine' }];
  expect(
    await readSeedFile(fileOf('users:\n  - { email: ada@example.com, password: analytical engine }')),
  ).toEqual({ users });
  expect(await readSeedFile(fileOf(JSON.stringify({ users })))).toEqual({ users });
});

test.each([
  ['users:\n  - email: ada@example.com\n    password: short\n', 'seed.yaml:3: users[0].password'],
  ['port: 0\nusers:\n  - email: nobody\n    password: analytical engine\n', 'seed.yaml:3: users[0].email'],
  ['port: 0\nunknown: 1\n', 'seed.yaml:2: unknown is not an option'],
  ['users:\n  - [\n', 'seed.yaml:3: this is not YAML'],
  ['- a\n', 'must hold an object'],
])('%j: a mistake is told with its line, and nothing of the file', async (text, expected) => {
  const path = fileOf(text);
  await expect(readSeedFile(path)).rejects.toThrow(expected);
  await expect(readSeedFile(path)).rejects.not.toThrow('analytical');
});

test('an export forgets no table but those of minutes', async () => {
  const { db } = await createRealm();
  const passing = [
    'admin_sessions',
    'auth_challenges',
    'claim_nonces',
    'codes',
    'device_codes',
    'email_codes',
    'impersonation_links',
    'interactions',
    'kept_answers',
    'password_resets',
    'pending_authentications',
    'rate_limits',
  ];
  const known = new Set<string>([...lasting, ...passing]);
  const tables = await db.introspection.getTables();
  expect(tables.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  for (const table of lasting)
    await expect(sql`select * from ${sql.table(table)}`.execute(db)).resolves.toBeDefined();
});
