import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { has } from '../../src/index.js';
import type { AccessCheck } from '../../src/session/access.js';

type Kind = 'pass' | 'fail' | 'missing' | 'malformed' | 'absent';

const KEYS = ['permission', 'role', 'entitlement', 'featureFlag', 'organizationId'] as const;

/** What somebody holds for one key: what is wanted, something else, nothing, or rubbish. */
function held(key: (typeof KEYS)[number], kind: Kind): Record<string, unknown> {
  const value = { pass: 'wanted', fail: 'other', missing: undefined, malformed: 42, absent: undefined }[kind];
  const list = value === undefined ? undefined : kind === 'malformed' ? value : [value];
  switch (key) {
    case 'permission':
      return { permissions: list };
    case 'role':
      return { role: value, roles: list };
    case 'entitlement':
      return { entitlements: list };
    case 'featureFlag':
      return { featureFlags: list };
    case 'organizationId':
      return { organizationId: value };
  }
}

test('every combination of every key: all that is asked for must be held', () => {
  const kinds = fc.constantFrom<Kind>('pass', 'fail', 'missing', 'malformed', 'absent');
  const combinations = fc.tuple(kinds, kinds, kinds, kinds, kinds);
  let passed = 0;
  fc.assert(
    fc.property(combinations, (row) => {
      const check: Record<string, string> = {};
      let rights: Record<string, unknown> = { user: { id: 'user_1' } };
      row.forEach((kind, index) => {
        const key = KEYS[index]!;
        if (kind !== 'absent') check[key] = 'wanted';
        rights = { ...rights, ...held(key, kind) };
      });
      const expected = row.every((kind) => kind === 'pass' || kind === 'absent');
      if (expected) passed++;
      expect(has(rights, check as AccessCheck)).toBe(expected);
      expect(has({ ...rights, user: null }, check as AccessCheck)).toBe(false);
    }),
    { numRuns: 5 ** 5 },
  );
  expect(passed).toBeGreaterThan(0);
});

describe('a check with a slip in it throws', () => {
  test.each<[object]>([
    [{ permisson: 'a' }],
    [{ permission: undefined }],
    [{ permission: '' }],
    [{ permission: null }],
    [{ permission: ['a'] }],
    [{ permission: true }],
    [{ __proto__: null, constructor: 'a' }],
    [{ role: 'admin', toString: 'x' }],
    [Promise.resolve({ permission: 'never' })],
    [new Map([['permission', 'never']])],
    [[]],
    [new Date()],
    [() => ({ permission: 'never' })],
    [Object.create({ permission: 'never' }) as object],
    [{ [Symbol('permission')]: 'never' }],
    [null as unknown as object],
    [undefined as unknown as object],
    [7 as unknown as object],
  ])('%j', (check) => {
    const rights = { user: {}, permissions: ['a', ''], role: 'admin' };
    expect(() => has(rights, check as AccessCheck)).toThrow(/^has: /);
  });
});

test('a key that does not show is a key all the same', () => {
  const hidden = Object.defineProperty({}, 'permission', { value: 'never', enumerable: false });
  expect(has({ user: {}, permissions: ['a'] }, hidden)).toBe(false);
});

test('a role is held as the role or as one of the roles; case and prefixes matter', () => {
  expect(has({ user: {}, role: 'admin' }, { role: 'admin' })).toBe(true);
  expect(has({ user: {}, roles: ['member', 'admin'] }, { role: 'admin' })).toBe(true);
  expect(has({ user: {}, role: 'Admin', roles: ['administrator'] }, { role: 'admin' })).toBe(false);
  // A text is not a list, though it includes the same letters.
  expect(has({ user: {}, permissions: 'posts:write' as unknown as string[] }, { permission: 'posts' })).toBe(
    false,
  );
});
