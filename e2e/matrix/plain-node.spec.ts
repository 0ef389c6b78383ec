/** Every door loads in plain Node, the oldest supported one too: scripts and unit tests of apps import them. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostNode } from '../support/host-node.ts';
import { expect, test } from './support/test.ts';
import { cleanEnv, installed } from './support/workshop.ts';

const nodes = [process.execPath, ...(hostNode === undefined ? [] : [hostNode])];

const run = (node: string, folder: string, script: string) =>
  spawnSync(node, ['--input-type=module', '--eval', script], {
    cwd: folder,
    env: cleanEnv(),
    encoding: 'utf8',
    timeout: 60_000,
  });

/** What stands before the first slash of an import, or before the second one of a scope. */
const packageOf = (specifier: string) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

test('the packed library imports only what it declares', ({ combination }) => {
  const library = join(installed(combination.install), 'node_modules', '@workos-inc', 'authkit-nextjs');
  const manifest = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')) as Record<string, object>;
  const declared = Object.keys({ ...manifest['dependencies'], ...manifest['peerDependencies'] });
  const files = readdirSync(join(library, 'dist'), { recursive: true, encoding: 'utf8' });
  const imported = files
    .filter((file) => file.endsWith('.js') && !file.endsWith('not-for-the-browser.js'))
    .flatMap((file) => [
      ...readFileSync(join(library, 'dist', file), 'utf8').matchAll(
        /^(?:import|export)\b[^;]*?from '([^'.][^']*)';|^import '([^'.][^']*)';|\bimport\('([^'.][^']*)'\)/gm,
      ),
    ])
    .map((match) => packageOf(match[1] ?? match[2] ?? match[3] ?? ''));
  expect(new Set(imported)).toContain('next');
  const undeclared = new Set(imported.filter((name) => !declared.includes(name)));
  expect([...undeclared]).toEqual([]);
});

for (const node of nodes) {
  test(`every door of the packed library loads in plain Node, ${node === hostNode ? "the machine's own" : 'ours'}`, ({
    combination,
  }) => {
    const folder = installed(combination.install);
    const manifest = join(folder, 'node_modules', '@workos-inc', 'authkit-nextjs', 'package.json');
    const { name, exports } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      name: string;
      exports: Record<string, unknown>;
    };
    const doors = Object.keys(exports).filter((door) => !door.endsWith('.json'));
    expect(doors).toContain('.');
    for (const door of doors) {
      const specifier = name + door.slice(1);
      const { status, stdout, stderr } = run(
        node,
        folder,
        `process.stdout.write(String(Object.keys(await import(${JSON.stringify(specifier)})).length))`,
      );
      expect(stderr, specifier).toBe('');
      expect(status, specifier).toBe(0);
      expect(Number(stdout), specifier).toBeGreaterThan(0);
    }
  });

  test(`getWorkOS() gives the SDK in plain Node, ${node === hostNode ? "the machine's own" : 'ours'}`, ({
    combination,
  }) => {
    const script = `
      Object.assign(process.env, {
        WORKOS_CLIENT_ID: 'client_x', WORKOS_API_KEY: 'sk_x', WORKOS_REDIRECT_URI: 'http://localhost:3000/callback',
        WORKOS_COOKIE_PASSWORD: 'abcdefghijklmnopqrstuvwxyz0123456789',
      });
      const { getWorkOS } = await import('@workos-inc/authkit-nextjs');
      process.stdout.write(typeof getWorkOS().userManagement.getUser);`;
    const { status, stdout, stderr } = run(node, installed(combination.install), script);
    expect(stderr).toBe('');
    expect(stdout).toBe('function');
    expect(status).toBe(0);
  });
}
