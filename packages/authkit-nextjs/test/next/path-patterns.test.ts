import { expect, test } from 'vitest';
import { compilePatterns } from '../../src/next/path-patterns.js';

test('letters beyond ASCII match their escapes; escapes of ASCII stay what they are', () => {
  const isOpen = compilePatterns('unauthenticatedPaths', ['/größe/:n', '/public/:path*', '/items/:id(\\d+)']);
  expect(isOpen('/gr%C3%B6%C3%9Fe/1')).toBe(true);
  expect(isOpen('/public/a/b')).toBe(true);
  expect(isOpen('/items/7')).toBe(true);
  for (const path of [
    '/public%2Fx',
    '/%70ublic/x',
    '/public%5Cx',
    '/items/7%2F8',
    '/items/x',
    '/gr%C3%B6%FFe/1',
  ]) {
    expect(isOpen(path), path).toBe(false);
  }
});
