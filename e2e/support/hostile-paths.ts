import type { Seeded } from './seeded.ts';

/** A path that a glob is meant for. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  '/about': ['/about'],
  '/docs/:path*': ['/docs', '/docs/a', '/docs/a/b', '/docs/a.b/c'],
  '/blog/:path+': ['/blog/a', '/blog/a/b'],
  '/items/:id(\\d+)': ['/items/7', '/items/0042'],
  '/shop/:a/:b?': ['/shop/a', '/shop/a/b'],
  '/files/(.*)': ['/files/', '/files/a', '/files/a/b.txt'],
  '/Case': ['/Case'],
  '/a-b/:x-:y': ['/a-b/x-y', '/a-b/1-2'],
  '/(en|de)/start': ['/en/start', '/de/start'],
  '/not/((?!secret).*)': ['/not/open', '/not/secret', '/not/a/secret'],
  '/dotted.html': ['/dotted.html'],
  '/caf%C3%A9': ['/caf%C3%A9', '/café'],
  '/größe/:n': ['/gr%C3%B6%C3%9Fe/1', '/größe/1'],
  '/optional{/:part}?': ['/optional', '/optional/a'],
};

type Change = (path: string, random: Seeded) => string;

const at = (path: string, random: Seeded) => random.below(path.length + 1);
const insert =
  (...pieces: string[]): Change =>
  (path, random) => {
    const index = at(path, random);
    return path.slice(0, index) + random.pick(pieces) + path.slice(index);
  };
/** Where one segment ends and the next begins. */
const insertAtSlash =
  (...pieces: string[]): Change =>
  (path, random) => {
    const slashes = [...path.matchAll(/\//g)].map(({ index }) => index);
    const index = slashes.length === 0 ? 0 : random.pick(slashes);
    return path.slice(0, index) + random.pick(pieces) + path.slice(index);
  };
const append =
  (...pieces: string[]): Change =>
  (path, random) =>
    path + random.pick(pieces);
const prepend =
  (...pieces: string[]): Change =>
  (path, random) =>
    random.pick(pieces) + path;
const replaceOne =
  (change: (character: string, random: Seeded) => string): Change =>
  (path, random) => {
    const index = random.below(path.length);
    return path.slice(0, index) + change(path[index] ?? '', random) + path.slice(index + 1);
  };

const hex = (character: string) =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const flipped = (character: string) =>
  character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase();

/** What people and attackers do to a path. */
const CHANGES: readonly Change[] = [
  (path) => path,
  (path) => path.toUpperCase(),
  (path) => path.toLowerCase(),
  replaceOne(flipped),
  replaceOne(hex),
  replaceOne((character) => hex(character).toUpperCase()),
  replaceOne((character) => hex(character).replaceAll('%', '%25')),
  replaceOne((_character, random) => random.pick(['x', '7', '٣', 'é', '𝒜', '-', '.'])),
  insert(
    '%2e',
    '%2E',
    '%2f',
    '%2F',
    '%5c',
    '%5C',
    '\\',
    '%252e',
    '%252F',
    '%00',
    '%20',
    '%09',
    '%0a',
    '%',
    '%zz',
  ),
  insert('é', '%C3%A9', '%E2%80%AE', '%F0%9F%98%80', '%ff', '+', ';a=b', '~', '@', ':', '*', '(', ')'),
  insertAtSlash(
    '/',
    '//',
    '/.',
    '/..',
    '/%2e',
    '/%2e%2e',
    '/.%2e',
    '/a/..',
    '/a/%2e%2e',
    '\\',
    '/;',
    '/%2e%2f',
  ),
  append('/', '//', '/.', '/..', '/../admin', '/%2e%2e/admin', '/../admin/../about', '\\..\\admin'),
  append(
    '.rsc',
    '.json',
    '.txt',
    '.rsc.json',
    '.segments/_tree.segment.rsc',
    '.segments/a/b.segment.rsc',
    '.segments',
    '.prefetch.rsc',
    '.RSC',
  ),
  append('/index', '/index.rsc', '/extra', 'x', '%', '.', '..', '%2e', '%2frsc'),
  append('?a=b', '?next=/about', '?_rsc=abc', '?nxtPid=7', '?__nextLocale=en', '?/../about', '?%2e%2e'),
  prepend(
    '/_next/data/build',
    '/_next/data/x/y',
    '/_next/data',
    '/index',
    '/en',
    '/de',
    '/admin',
    '/.',
    '//',
  ),
  (path) => `/_next/data/build${path}.json`,
  (path, random) =>
    path
      .split('/')
      .toSpliced(1 + random.below(2), 1)
      .join('/') || '/',
  (path, random) => `/admin/..${path}/../${random.pick(['admin', 'about', '..'])}`,
];

/** A path near one of the globs: nothing changed, or up to three changes. */
export function hostilePath(random: Seeded): string {
  let path = random.pick(EXAMPLES[random.pick(Object.keys(EXAMPLES))] ?? []);
  for (let changes = random.below(4); changes > 0; changes--) path = random.pick(CHANGES)(path, random);
  return path.startsWith('/') ? path : `/${path}`;
}

/** As it goes over the wire: what a request line cannot hold is encoded, everything else stays as it is. */
export const wirePath = (path: string): string => path.replaceAll(/[^!-~]+/g, hex);
