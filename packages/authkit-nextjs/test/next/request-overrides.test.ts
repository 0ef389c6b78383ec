import fc from 'fast-check';
import { NextResponse } from 'next/server.js';
import { expect, test } from 'vitest';
import { passOn, withOwn } from '../../src/next/request-overrides.js';

const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const value = fc.string({
  unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCodePoint(code)),
});
const entries = fc.array(fc.tuple(token, value), { maxLength: 20 });

test('what it tells is what Next tells of the same request, whatever the headers', () => {
  fc.assert(
    fc.property(entries, entries, (theirs, ours) => {
      const headers = new Headers();
      for (const [name, one] of theirs) headers.append(name, one);
      const own = new Map(ours.map(([name, one]) => [name, one.trim()]));
      const expected = NextResponse.next({ request: { headers: withOwn(headers, own) } });
      const told = (response: Response) => {
        const all = new Map(response.headers);
        const list = all.get('x-middleware-override-headers')?.split(',').toSorted() ?? [];
        return { ...Object.fromEntries(all), 'x-middleware-override-headers': list, status: response.status };
      };
      // Next looks each name up, so their order says nothing.
      expect(told(passOn(headers, own))).toEqual(told(expected));
    }),
  );
});

test('a header of ours wins over the one that came from outside', () => {
  const headers = new Headers({ cookie: 'a=1', 'x-authkit-handoff': 'forged' });
  const response = passOn(headers, new Map([['x-authkit-handoff', 'ours']]));
  expect(response.headers.get('x-middleware-request-x-authkit-handoff')).toBe('ours');
  expect(response.headers.get('x-middleware-request-cookie')).toBe('a=1');
  expect(response.headers.get('x-middleware-next')).toBe('1');
});
