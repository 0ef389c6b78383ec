import { createHash, pbkdf2Sync, scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash as argon2 } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import Database from 'libsql';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AuthKitServer } from '../src/index.js';
import { authenticate, manage, startServer } from './support/world.js';

const EMAIL = 'moved@example.com';
const PASSWORD = 'user1password';
const salt = Buffer.from('a salt of some bytes');
const unpadded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
const ssha = (algorithm: string, first: string | Buffer, second: string | Buffer) =>
  Buffer.concat([createHash(algorithm).update(first).update(second).digest(), salt]).toString('base64');

// The example that Firebase publishes with its scrypt.
const firebase = [
  '$firebase-scrypt',
  'hash=lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==',
  'salt=42xEC+ixf3L2lw==',
  'sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
  'ss=Bw==',
  'r=8',
  'm=14',
].join('$');

const hashes: [type: string, make: () => string | Promise<string>, more?: object][] = [
  ['bcrypt', () => bcrypt(PASSWORD, { cost: 4 })],
  ['argon2', () => argon2(PASSWORD, { memoryCost: 1024, timeCost: 2, parallelism: 1 })],
  ['firebase-scrypt', () => firebase],
  [
    'scrypt',
    () => `$scrypt$ln=10,r=8,p=1$${unpadded(salt)}$${unpadded(scryptSync(PASSWORD, salt, 32, { N: 1024 }))}`,
  ],
  [
    'scrypt',
    () => `$scrypt$n=1024,r=8,p=1$${unpadded(salt)}$${unpadded(scryptSync(PASSWORD, salt, 64, { N: 1024 }))}`,
  ],
  [
    'pbkdf2',
    () =>
      `$pbkdf2-sha256$i=1000,l=32$${unpadded(salt)}$${unpadded(pbkdf2Sync(PASSWORD, salt, 1000, 32, 'sha256'))}`,
  ],
  [
    'pbkdf2',
    () => `$pbkdf2-sha512$1000$${unpadded(salt)}$${unpadded(pbkdf2Sync(PASSWORD, salt, 1000, 64, 'sha512'))}`,
  ],
  ['ssha', () => `{SSHA}${ssha('sha1', PASSWORD, salt)}`],
  ['ssha', () => ssha('sha1', salt, PASSWORD), { password_salt_position: 'prefix' }],
  ['ssha256', () => ssha('sha256', PASSWORD, salt)],
];

function passwordGrant(server: AuthKitServer, password: string) {
  const fields = { grant_type: 'password', email: EMAIL, password, client_secret: 'sk_test_key' };
  return authenticate(server, fields);
}

function moveIn(server: AuthKitServer, fields: object) {
  return manage(server, 'POST', '/user_management/users', { email: EMAIL, email_verified: true, ...fields });
}

describe.each(hashes)('a hash of type %s', (type, make, more = {}) => {
  test('lets its password in and no other', async () => {
    const server = await startServer();
    const moved = await moveIn(server, {
      password_hash: await make(),
      password_hash_type: type,
      ...more,
    });
    expect(moved.status).toBe(201);
    expect(JSON.stringify(moved.body)).not.toContain('hash');
    expect((await passwordGrant(server, `${PASSWORD}x`)).status).toBe(400);
    expect((await passwordGrant(server, '')).status).toBe(400);
    expect((await passwordGrant(server, PASSWORD)).status).toBe(200);
    // And once it is replaced by one of ours.
    expect((await passwordGrant(server, PASSWORD)).status).toBe(200);
    expect((await passwordGrant(server, `${PASSWORD}x`)).status).toBe(400);
  });
});

test('a hash from elsewhere is replaced when its password is entered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hashes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const server = await startServer({ database: join(folder, 'db') });
  await moveIn(server, { password_hash: await bcrypt(PASSWORD, { cost: 4 }), password_hash_type: 'bcrypt' });
  const db = new Database(join(folder, 'db'));
  onTestFinished(() => void db.close());
  const stored = () =>
    (db.prepare('select password_hash from users where email = ?').get(EMAIL) as { password_hash: string })
      .password_hash;
  await passwordGrant(server, 'a wrong password');
  expect(stored()).toMatch(/^\$2/);
  await passwordGrant(server, PASSWORD);
  expect(stored()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('a user can be given one later', async () => {
  const server = await startServer();
  const { body } = await moveIn(server, { password: 'the one before it' });
  const changed = await manage(server, 'PUT', `/user_management/users/${String(body['id'])}`, {
    password_hash: await bcrypt(PASSWORD, { cost: 4 }),
    password_hash_type: 'bcrypt',
  });
  expect(changed.status).toBe(200);
  expect((await passwordGrant(server, 'the one before it')).status).toBe(400);
  expect((await passwordGrant(server, PASSWORD)).status).toBe(200);
});

test.each([
  [{ password_hash: 'x', password_hash_type: 'bcrypt' }, 'invalid_password_hash'],
  [{ password_hash: firebase, password_hash_type: 'bcrypt' }, 'invalid_password_hash'],
  [{ password_hash: firebase, password_hash_type: 'md5' }, 'invalid_password_hash'],
  [{ password_hash: firebase }, 'invalid_password_hash'],
  [
    { password_hash: '$scrypt$ln=30,r=8,p=1$c2FsdA$aGFzaA', password_hash_type: 'scrypt' },
    'invalid_password_hash',
  ],
  [
    { password_hash: '$pbkdf2-sha256$i=9999999999$c2FsdA$aGFzaA', password_hash_type: 'pbkdf2' },
    'invalid_password_hash',
  ],
  [{ password_hash: '$pbkdf2-md5$i=1$c2FsdA$aGFzaA', password_hash_type: 'pbkdf2' }, 'invalid_password_hash'],
  [{ password_hash: 'c2hvcnQ=', password_hash_type: 'ssha' }, 'invalid_password_hash'],
  [{ password_hash: firebase, password: PASSWORD }, 'password_and_password_hash_provided'],
])('%j is refused with %s', async (fields, code) => {
  const refused = await moveIn(await startServer(), fields);
  expect([refused.status, refused.body['code']]).toEqual([400, code]);
});
