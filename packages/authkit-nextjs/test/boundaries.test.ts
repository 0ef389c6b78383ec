import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));
const files = globSync('**/*.{ts,tsx}', { cwd: src }).filter((file) => !file.endsWith('.d.ts'));

interface Import {
  from: string;
  specifier: string;
  typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8').replace(/\/\*[^]*?\*\//g, '');
  return [...text.matchAll(/^(?:import|export) (type )?[^;]*?from '([^']+)'/gm)].map(
    ([, type, specifier]) => ({
      from: file,
      specifier: specifier!,
      typeOnly: type !== undefined,
    }),
  );
}

const room = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.');
const imports = files.flatMap(importsOf);
const inside = imports
  .filter(({ specifier }) => specifier.startsWith('.'))
  .map((one) => ({ ...one, to: relative(src, join(src, dirname(one.from), one.specifier)) }));

/** What each room may import, besides itself and the shared words in `names`, `errors` and `types`. */
const MAY_IMPORT: Record<string, string[]> = {
  config: ['crypto'],
  crypto: [],
  cookies: ['config', 'crypto'],
  workos: ['config'],
  session: ['config', 'crypto', 'cookies', 'workos', 'sign-in'],
  'sign-in': ['config', 'crypto', 'cookies', 'workos', 'session'],
  next: ['config', 'crypto', 'cookies', 'workos', 'session', 'sign-in', 'impersonation'],
  redis: ['config'],
  testing: ['config', 'crypto', 'cookies', 'workos', 'session', 'next', 'client'],
  client: ['impersonation'],
  impersonation: [],
};
const SHARED = ['names.js', 'errors.js', 'types.js', 'url.js'];
/** Rules that both halves go by. */
const SHARED_RULES = ['session/access.js', 'session/claims.js', 'session/recent-auth.js'];
const CLIENT_EXCEPTIONS: Record<string, string[]> = {
  // The server form of the provider reads the route from the settings; no browser ever loads it.
  'client/provider-server.tsx': ['config/address.js', 'config/env.js', 'session/mark.js'],
};

test('imports go one way', () => {
  const wrong = inside.filter(({ from, to, typeOnly }) => {
    if (room(from) === '.' || room(to) === room(from) || SHARED.includes(to)) return false;
    if (from.startsWith('next/') && to === 'client/protocol.js' && typeOnly) return false;
    if (room(from) === 'client' && SHARED_RULES.includes(to)) return false;
    return !MAY_IMPORT[room(from)]!.includes(room(to)) && !CLIENT_EXCEPTIONS[from]?.includes(to);
  });
  expect(wrong).toEqual([]);
});

test('only next/ imports Next.js, and only client/ and its test provider React', () => {
  const outside = imports.filter(({ specifier }) => !specifier.startsWith('.'));
  const wrong = outside.filter(({ from, specifier, typeOnly }) => {
    if (specifier === '@workos-inc/node')
      return from !== 'workos/sdk.ts' && !(typeOnly && from.startsWith('workos/'));
    // Node's cryptography is asked for at run time, so that bundles for other platforms have no such import.
    if (specifier === 'node:crypto') return !typeOnly || from !== 'crypto/engine-node.ts';
    if (specifier === 'react') {
      return room(from) !== 'client' && from !== 'testing/test-provider.tsx' && !typeOnly;
    }
    if (specifier === 'next/navigation.js') return from !== 'client/provider.tsx';
    if (specifier.startsWith('next/')) return room(from) !== 'next';
    return true;
  });
  expect(wrong).toEqual([]);
});

test('only config/ reads the environment, apart from the two variables that bundlers put into what browsers load', () => {
  const readers = files.filter((file) => readFileSync(join(src, file), 'utf8').includes('process.env'));
  expect(readers.toSorted()).toEqual(['client/route-client.ts', 'client/watch.ts', 'config/env.ts']);
});

test('Next is imported with its endings, so that every door loads in plain Node', () => {
  expect(imports.filter(({ specifier }) => /^next\/[^.]+$/.test(specifier))).toEqual([]);
});

test('no file is a drawer: at most 250 lines each', () => {
  const long = files.filter((file) => readFileSync(join(src, file), 'utf8').split('\n').length > 251);
  expect(long).toEqual([]);
});
