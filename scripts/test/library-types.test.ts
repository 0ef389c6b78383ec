/** The packed library as an app sees it: its types, under what apps compile with. */
import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { packLibrary, unpackInto } from '../lib/packed.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const consumer = fileURLToPath(new URL('../../packages/authkit-nextjs/test/types/consumer', import.meta.url));
const app = fileURLToPath(new URL('../../test-results/consumer', import.meta.url));
const library = join(app, 'node_modules/@workos-inc/authkit-nextjs');

/** One app with a claim registered and one without, since an augmentation holds for the whole of a program. */
const PROGRAMS = { registered: ['register.ts'], unregistered: ['server.ts', 'client.tsx'] };

/** Whole compilations on a machine that may have other work: a bound for what hangs. */
const PATIENCE = 300_000;

beforeAll(async () => {
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  await unpackInto(await packLibrary(join(app, 'packed')), app);
  cpSync(consumer, app, { recursive: true });
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
}, PATIENCE);

async function complaints(options: object, files: string[]): Promise<string[]> {
  const config = join(app, 'tsconfig.json');
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'ES2022',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    jsx: 'react-jsx',
    types: ['node', 'react'],
    // The declarations are what is to be checked. What others' say against each other is filtered out below.
    skipLibCheck: false,
    ...options,
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const output = await run('node', [tsc, '-p', config, '--pretty', 'false'], {
    cwd: app,
    maxBuffer: 1e8,
  }).then(
    () => '',
    (error: { stdout: string; message: string }) => error.stdout || error.message,
  );
  const ours = (line: string) => !line.startsWith(' ') && !/^(\.\.\/)+/.test(line);
  return output.split('\n').filter((line) => line !== '' && ours(line));
}

const resolutions = [
  { module: 'esnext', moduleResolution: 'bundler' },
  { module: 'node16', moduleResolution: 'node16' },
];
const reactTypes = (folder: string) => {
  const types = join(root, 'node_modules/@types', folder);
  // For Next's own declarations as well: a program has one React.
  return { types: ['node'], paths: { react: [`${types}/index.d.ts`], 'react/*': [`${types}/*.d.ts`] } };
};
const reacts = { 19: reactTypes('react'), 18: reactTypes('react-18') };

describe.each(resolutions)('$moduleResolution', (resolution) => {
  describe.each([true, false])('exactOptionalPropertyTypes %s', (exactOptionalPropertyTypes) => {
    test.each(Object.entries(reacts))(
      'React %s',
      async (version, react) => {
        const options = { ...resolution, ...react, exactOptionalPropertyTypes };
        writeFileSync(join(app, 'react.ts'), reactMustBe(version));
        for (const files of Object.values(PROGRAMS)) {
          expect(await complaints(options, [...files, 'react.ts'])).toEqual([]);
        }
      },
      PATIENCE,
    );
  });
});

test.each(resolutions)(
  'the doors for tests and stores, $moduleResolution',
  async (resolution) => {
    const options = { ...resolution, exactOptionalPropertyTypes: true };
    expect(await complaints(options, ['doors.ts'])).toEqual([]);
  },
  PATIENCE,
);

/** `use` came with React 19; so it tells which types are in the program. */
const reactMustBe = (version: string) => `import type * as React from 'react';
export const has: 'use' extends keyof typeof React ? '19' : '18' = '${version}';
`;

test(
  'the check sees mistakes, in an app and in the declarations',
  async () => {
    writeFileSync(
      join(app, 'mistaken.ts'),
      `import { withAuth } from '@workos-inc/authkit-nextjs';\nexport const email = async () => (await withAuth()).user.email;\n`,
    );
    const [bundler] = resolutions;
    expect(await complaints(bundler!, ['mistaken.ts'])).toEqual([expect.stringContaining('mistaken.ts(2')]);
    const declarations = join(library, 'dist/types.d.ts');
    const whole = readFileSync(declarations, 'utf8');
    writeFileSync(declarations, `${whole}\nexport declare const broken: import('nowhere').Nothing;\n`);
    try {
      expect((await complaints(bundler!, ['server.ts'])).join('\n')).toContain('dist/types.d.ts');
    } finally {
      writeFileSync(declarations, whole);
    }
  },
  PATIENCE,
);

test('no declaration says any', () => {
  const files = globSync('dist/**/*.d.ts', { cwd: library });
  expect(files.length).toBeGreaterThan(50);
  const found = files.flatMap((file) => {
    const code = readFileSync(join(library, file), 'utf8')
      .replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '')
      .replace(/'[^'\n]*'|"[^"\n]*"/g, "''");
    return /\bany\b/.test(code) ? [file] : [];
  });
  expect(found).toEqual([]);
});
