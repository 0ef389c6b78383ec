import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AuthKitError, ConfigurationError, SessionTooLargeError, TokenRefreshError } from '../src/index.js';

const source = readFileSync(new URL('../src/errors.ts', import.meta.url), 'utf8');
const union = /export type ErrorCode =([^;]+);/.exec(source)![1]!;
const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code!);

test('there are codes to look for', () => expect(codes).toContain('oauth_state_mismatch'));

test.each(codes)('%s has a page that says cause and cure', (code) => {
  const page = new URL(`../../../docs/errors/${code}.md`, import.meta.url);
  expect(existsSync(page)).toBe(true);
  const text = readFileSync(page, 'utf8');
  expect(text).toContain(`code: '${code}'`);
  expect(text).toContain('## Cause');
  expect(text).toContain('## What to do');
});

test('every error has a stable code, and its message names the page', () => {
  const errors = [
    new ConfigurationError(['A is not set']),
    new TokenRefreshError('It failed', { isTransient: true }),
    new SessionTooLargeError(13_000, 12_288, [{ name: 'permissions', bytes: 9000 }]),
  ];
  for (const error of errors) {
    expect(error).toBeInstanceOf(AuthKitError);
    expect(codes).toContain(error.code);
    expect(error.message).toContain(`docs/errors/${error.code}.md`);
  }
  expect(errors[2]!.message).toContain('permissions (9000 bytes)');
});
