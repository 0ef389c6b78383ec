/** What an app imports from the published package it can import here, but for what the guide to moving lists. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { expect } from './world.ts';
import type { Release } from './world.ts';

const LIBRARY = '@workos-inc/authkit-nextjs';
const root = fileURLToPath(new URL('../..', import.meta.url));
const folderOf = (release: Release) => fileURLToPath(new URL(`.apps/${release}`, import.meta.url));
const guide = readFileSync(join(root, 'docs/guides/migrating.md'), 'utf8');

/** The guide's table of names that are others here: what was imported, and from what it is made now. */
const renamed = [...guide.matchAll(/^\| `(\w+)` +\| (.+?) +\|$/gm)]
  .map(([, before = '', now = '']) => ({ before, now: /^`([A-Z]\w+)/.exec(now)?.[1] }))
  .filter(({ before }) => /^[A-Z]\w*[a-z]/.test(before));

const run = (args: string[], cwd: string) =>
  new Promise<string>((resolve) => {
    execFile('node', args, { cwd }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });

async function namesIn(release: Release, door: string): Promise<string[]> {
  const script = `console.log(JSON.stringify(Object.keys(await import('${LIBRARY}${door}'))))`;
  const hooks = new URL('plain-node.mjs', import.meta.url).href;
  const printed = await run(['--import', hooks, '--input-type=module', '--eval', script], folderOf(release));
  return JSON.parse(printed) as string[];
}

/** What the compiler says of a file, on which lines. */
async function complaints(file: string, cwd: string): Promise<{ said: string; lines: number[] }> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options =
    '--noEmit --strict --skipLibCheck --ignoreConfig --module esnext --moduleResolution bundler --jsx react-jsx';
  const said = await run([tsc, ...options.split(' '), '--pretty', 'false', file], cwd);
  return { said, lines: [...said.matchAll(/names\.ts\((\d+),/g)].map(([, line]) => Number(line)) };
}

/** Those of these types that a release does not have. */
async function missingTypes(release: Release, types: readonly string[]): Promise<string[]> {
  const file = join(folderOf(release), 'names.ts');
  await writeFile(
    file,
    types.map((name, at) => `import type { ${name} as T${at} } from '${LIBRARY}';\n`).join(''),
  );
  try {
    const { said, lines } = await complaints(file, folderOf(release));
    expect(said).not.toContain('Cannot find module');
    return lines.map((line) => types[line - 1] ?? '');
  } finally {
    await rm(file);
  }
}

for (const published of ['published-4', 'published-2'] as const) {
  for (const door of ['', '/components']) {
    test(`every name of ${published}${door} is here, or in the guide`, async () => {
      const [there, here] = [await namesIn(published, door), await namesIn('ours', door)];
      expect(there).toContain(door === '' ? 'withAuth' : 'useAuth');
      const listed = renamed.map(({ before }) => before);
      expect(there.filter((name) => !here.includes(name) && !listed.includes(name))).toEqual([]);
    });
  }
}

test('the names that the guide lists were there, are not here, and what stands in their place is', async () => {
  const before = renamed.map((row) => row.before);
  const now = renamed.flatMap((row) => row.now ?? []);
  expect(before).toContain('Session');
  expect(now).toContain('SessionLike');
  expect(await missingTypes('published-4', before)).toEqual([]);
  expect(await missingTypes('ours', before)).toEqual(before);
  expect(await missingTypes('ours', now)).toEqual([]);
});

/** The types of a door, as its package says where they are. */
function typesOf(release: Release, door: '.' | './components'): string {
  const folder = join(folderOf(release), 'node_modules', LIBRARY);
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports: Record<string, { types: string; default?: { types: string } }>;
  };
  const file = exports[door]?.types;
  if (file === undefined) throw new Error(`${release} does not say where the types of ${door} are`);
  return join(folder, file);
}

const FUNCTIONS: Record<'.' | './components', string> = {
  '.':
    'handleAuth getSignInUrl getSignUpUrl signOut refreshSession switchToOrganization withAuth authkit ' +
    'checkRecentAuth getTokenClaims validateApiKey partitionAuthkitHeaders',
  './components': 'useAuth useAccessToken useTokenClaims useRecentAuth AuthKitProvider',
};

test('every option that was there is here under its name, and every field of an answer', async () => {
  const folder = await mkdtemp(join(folderOf('ours'), '../names-'));
  const lines = [
    'type Keys<T> = T extends unknown ? keyof T : never;',
    'type Takes<F> = F extends (...given: infer A) => unknown ? Keys<Exclude<A[number], string | undefined>> : never;',
    'type Gives<F> = F extends (...given: never[]) => infer R ? Keys<Exclude<Awaited<R>, string | undefined | void>> : never;',
    'declare function lost<T extends string | number | symbol>(): { lost: T };',
  ];
  const doors = Object.entries(FUNCTIONS).map(([door, names], at) => {
    const from = (release: Release) => JSON.stringify(typesOf(release, door as keyof typeof FUNCTIONS));
    lines.push(`import type * as There${at} from ${from('published-4')};`);
    lines.push(`import type * as Here${at} from ${from('ours')};`);
    return names.split(' ').map((name) => ({ name, at }));
  });
  const asked = doors.flat().flatMap(({ name, at }) => {
    const [there, here] = [`typeof There${at}.${name}`, `typeof Here${at}.${name}`];
    return [`Exclude<Takes<${there}>, Takes<${here}>>`, `Exclude<Gives<${there}>, Gives<${here}>>`].map(
      (type) => ({ name, type }),
    );
  });
  const middleware = 'Exclude<keyof There0.AuthkitMiddlewareOptions, keyof Here0.AuthkitProxyOptions>';
  asked.push({ name: 'authkitMiddleware', type: middleware });
  // One that is lost for certain, so that a comparison which sees nothing is seen.
  asked.push({ name: 'proof', type: `Exclude<'proof', Takes<typeof Here0.signOut>>` });
  // `never` goes into `never`; everything else does not, and says what it is.
  for (const { type } of asked) lines.push(`(lost<${type}>() satisfies { lost: never });`);
  await writeFile(join(folder, 'names.ts'), `${lines.join('\n')}\n`);
  try {
    const { said, lines: wrong } = await complaints(join(folder, 'names.ts'), folder);
    const first = lines.length - asked.length + 1;
    const lost = wrong.map((line) => asked[line - first]?.name);
    // Which agent an API key belongs to: the guide says so.
    expect(lost, said).toEqual(['validateApiKey', 'proof']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
