/** Every public function says what it means and throws, and shows an example that compiles. */
import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const packageRoot = fileURLToPath(new URL('..', import.meta.url));
const sources = globSync('src/**/*.{ts,tsx}', { cwd: packageRoot }).filter((file) => !file.endsWith('.d.ts'));
const code = new Map(sources.map((file) => [file, readFileSync(join(packageRoot, file), 'utf8')]));

interface PublicFunction {
  door: string;
  name: string;
  doc: string;
  /** Whether it looks for its settings in the environment. */
  readsSettings: boolean;
}

/** The functions a door exports, with the comment above each one's definition. */
function publicFunctions(door: string): PublicFunction[] {
  const exports = [...code.get(`src/${door}`)!.matchAll(/export \{([^}]+)\} from '([^']+)'/g)];
  return exports.flatMap(([, list, from]) => {
    const path = join('src', from!.replace(/\.js$/, ''));
    const text = code.get(`${path}.ts`) ?? code.get(`${path}.tsx`)!;
    const names = list!.split(',').map((name) => name.trim().split(' as ')[0]!);
    return names
      .filter((name) => /^[a-zA-Z]/.test(name))
      .filter((name) => new RegExp(`export (async )?(function|const) ${name}\\b`).test(text))
      .filter((name) => !/^[A-Z_]+$/.test(name))
      .map((name) => {
        const match = new RegExp(
          `(/\\*\\*(?:(?!\\*/)[^])*\\*/)\\nexport (?:async )?(?:function|const) ${name}\\b`,
        ).exec(text);
        const definition = text.slice((match?.index ?? 0) + (match?.[0].length ?? 0)).split('\n\n')[0]!;
        return { door, name, doc: match?.[1] ?? '', readsSettings: definition.includes('environmentConfig') };
      });
  });
}

const functions = ['index.ts', 'components.ts', 'redis.ts', 'testing.ts'].flatMap(publicFunctions);
const examples = functions.flatMap(({ door, name, doc }) => {
  const fence = /```(tsx?)\n([^]*?)```/.exec(doc);
  return fence
    ? [{ name: `${door.replace('.ts', '')}-${name}.${fence[1]}`, text: fence[2]!.replace(/^ \* ?/gm, '') }]
    : [];
});

test('there are functions to look at', () => {
  expect(functions.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['withAuth', 'handleAuth', 'useAuth', 'has']),
  );
});

test.each(functions)('$name of $door has a meaning and an example', ({ doc }) => {
  expect(doc).toMatch(/^\/\*\*\n \* [A-Z]/);
  expect(doc).toContain('@example');
});

/** These take what they are given, and throw nothing of their own. */
const THROW_NOTHING = new Set([
  'AuthKitProvider',
  'applyResponseHeaders',
  'createAuthKit',
  'createAuthKitProxy',
  'handleAuthkitHeaders',
  'isAuthkitRequestHeader',
  'partitionAuthkitHeaders',
]);

test.each(functions.filter(({ name }) => !THROW_NOTHING.has(name)))(
  '$name of $door says what it throws',
  ({ doc }) => {
    expect(doc).toContain('@throws');
  },
);

test.each(functions.filter(({ readsSettings }) => readsSettings))(
  '$name of $door says that settings may be missing',
  ({ doc }) => {
    expect(doc).toContain('@throws {ConfigurationError}');
  },
);

/** What a number counts, or that it counts nothing in units. */
const UNIT = /second|byte|since 1970|port|status|which try|how many/i;

test('every number of a public type says its unit', () => {
  const unsaid = [...code].flatMap(([file, text]) =>
    [...text.matchAll(/^export interface (\w+)[^{]*\{\n([^]*?)^\}/gm)].flatMap(([, owner, body]) =>
      [...body!.matchAll(/((?: {2}\/\*\*[^]*?\*\/\n)?) {2}(?:readonly )?(\w+)\??: number\b/g)]
        .filter(([, comment, name]) => !UNIT.test(`${comment} ${name}`) && !documentedAbove(text, owner!))
        .map(([, , name]) => `${file} ${owner}.${name}`),
    ),
  );
  expect(unsaid).toEqual([]);
});

/** Whether the comment on the interface itself names the unit. */
function documentedAbove(text: string, owner: string): boolean {
  const comment =
    new RegExp(`(/\\*\\*(?:(?!\\*/)[^])*\\*/)\\nexport interface ${owner}\\b`).exec(text)?.[1] ?? '';
  return UNIT.test(comment);
}

test('every example compiles against the built package', async () => {
  const folder = join(packageRoot, 'test-results/examples');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // A module each, so that none sees another's names.
  for (const { name, text } of examples) writeFileSync(join(folder, name), `${text}\nexport {};\n`);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'ES2022',
        module: 'ESNext',
        moduleResolution: 'bundler',
        lib: ['ES2023', 'DOM', 'DOM.Iterable'],
        jsx: 'react-jsx',
        types: ['node', 'react'],
        skipLibCheck: true,
      },
    }),
  );
  const tsc = join(packageRoot, '../../node_modules/.bin/tsc');
  const result = await promisify(execFile)(tsc, ['-p', folder], { cwd: packageRoot }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(result).toBe('');
  expect(examples.length).toBe(functions.length);
});
