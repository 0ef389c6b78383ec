import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOf } from '../../src/config/address.js';
import { returnPath } from '../../src/sign-in/return-path.js';

const address = addressOf('https://app.example/auth/callback')!;

describe('kept as they are', () => {
  test.each([
    '/',
    '/account?tab=billing&x=a%20b',
    '/a/b#part',
    '/%5cevil.example',
    '/a?next=https://evil.example',
    '/a?next=//evil.example',
    '/path/with/@at',
    '/%2f%2fevil.example',
    '/auth/callbacks',
  ])('%s', (path) => expect(returnPath(path, address)).toBe(path));

  test('an absolute URL of this app becomes its path', () => {
    expect(returnPath('https://app.example/a?b#c', address)).toBe('/a?b#c');
  });
});

test('a URL without slashes is relative to this origin, as browsers read it', () => {
  expect(returnPath('https:evil.example', address)).toBe('/evil.example');
});

describe('refused', () => {
  test.each([
    '//evil.example',
    '///evil.example',
    '\\\\evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\t//evil.example',
    '/\n/evil.example',
    'https://evil.example/',
    'http://app.example/',
    'https://app.example:444/',
    'https://app.example@evil.example/',
    'https://user:pass@app.example/',
    '/.//evil.example',
    '/x/..//evil.example',
    '/./\\evil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,hi',
    'blob:https://app.example/1',
    '/auth/callback',
    '/auth/callback/',
    '/auth/callback//',
    '/auth/callback///?authkit=sign-out',
    '/auth//callback?authkit=sign-out',
    '/auth\\\\callback',
    '/auth/callback?code=1&state=2',
    '/auth/x/../callback',
    `/${'a'.repeat(2048)}`,
    '',
  ])('%j', (path) => expect(returnPath(path, address)).toBeUndefined());
});

test('whatever is accepted stays on this origin, for this parser and the next', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      '/',
      '\\',
      '.',
      '@',
      ':',
      '%',
      '5',
      'c',
      '2',
      'f',
      '\t',
      '\n',
      '?',
      '#',
      'e',
      ' ',
      '\u3002',
    ),
    maxLength: 24,
  });
  fc.assert(
    fc.property(nasty, (text) => {
      const path = returnPath(text, address);
      if (path === undefined) return;
      expect(path.startsWith('/')).toBe(true);
      expect(path.startsWith('//')).toBe(false);
      expect(new URL(path, 'https://app.example').origin).toBe('https://app.example');
      expect(new URL(`https://app.example${path}`).origin).toBe('https://app.example');
    }),
    { numRuns: 5000 },
  );
});
