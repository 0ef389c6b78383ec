/** The built doors, imported the ways users' tools import them, with an environment that says nothing. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const DOORS = { '.': 'withAuth', '/components': 'useAuth' };
/** Only what a process needs to start. */
const EMPTY = { PATH: process.env.PATH ?? '' };

const PROGRAM = Object.entries(DOORS)
  .map(([door, name]) => {
    const specifier = `@workos-inc/authkit-nextjs${door === '.' ? '' : door}`;
    return `const m${name} = await import('${specifier}'); if (typeof m${name}.${name} !== 'function') throw new Error('${door}');`;
  })
  .join('\n');

test('plain Node, this one', async () => {
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '-e', `${PROGRAM} console.log('ok')`],
    {
      cwd: here,
      env: EMPTY,
    },
  );
  expect(stdout.trim()).toBe('ok');
});

const hostNode = process.env.AUTHKIT_HOST_NODE ?? process.env.npm_node_execpath;
test.skipIf(!hostNode)('plain Node, the machine’s own', async () => {
  const { stdout } = await run(
    hostNode!,
    ['--input-type=module', '-e', `${PROGRAM} console.log(process.version)`],
    {
      cwd: here,
      env: EMPTY,
    },
  );
  expect(stdout).toMatch(/^v\d+/);
});

test('Jest, with its own modules, in the node environment', async () => {
  const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js');
  const { stderr } = await run(
    process.execPath,
    ['--experimental-vm-modules', jest, '--config', `${here}jest.config.json`, '--ci'],
    { cwd: here, env: EMPTY },
  );
  expect(stderr).toContain('2 passed');
});

describe('a client component that imports the root door', () => {
  let message: string;
  beforeAll(async () => {
    const program = `await import('@workos-inc/authkit-nextjs').catch((error) => console.log(error.message))`;
    const { stdout } = await run(
      process.execPath,
      ['--conditions=browser', '--input-type=module', '-e', program],
      {
        cwd: here,
        env: EMPTY,
      },
    );
    message = stdout;
  });

  test('is told what to import instead', () => {
    expect(message).toContain('In a client component import from the "components" door');
  });
});
