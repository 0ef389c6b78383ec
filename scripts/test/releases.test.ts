/** The packages as they would be published: what is in them, what they may do, and what they weigh. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { limitsOf, measureSizes, packedFiles, PACKAGES } from '../lib/sizes.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, unknown>;

interface Lock {
  packages: Record<
    string,
    {
      hasInstallScript?: boolean;
      dependencies?: Record<string, string>;
      optionalDependencies?: Record<string, string>;
    }
  >;
}
const { packages } = read('package-lock.json') as unknown as Lock;

/** Where Node finds a package from another one's folder. */
function placeOf(name: string, from: string): string | undefined {
  const parts = from.split('/node_modules/');
  for (let i = parts.length; i >= 0; i -= 1) {
    const above = parts.slice(0, i).join('/node_modules/');
    const place = `${above === '' ? '' : `${above}/`}node_modules/${name}`;
    if (packages[place]) return place;
  }
  return undefined;
}

/** Everything that is installed along with a package. */
function dependenciesOf(place: string, seen = new Set<string>()): Set<string> {
  const { dependencies = {}, optionalDependencies = {} } = packages[place] ?? {};
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const found = placeOf(name, place);
    if (!found || seen.has(found)) continue;
    seen.add(found);
    dependenciesOf(found, seen);
  }
  return seen;
}

describe.each(PACKAGES)('%s', (name) => {
  const manifest = read(`packages/${name}/package.json`) as {
    scripts: Record<string, string>;
    exports: Record<string, unknown>;
    files: string[];
    engines: { node: string };
    license: string;
    publishConfig: object;
    private?: boolean;
  };

  test('says for which Node it is, its licence, and that it is public with provenance', () => {
    expect(manifest.engines.node).toBe('>=20.9');
    expect(manifest.license).toBe('MIT');
    expect(manifest.private).toBeUndefined();
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });

  test('runs nothing when it is installed, and neither does anything it brings along', () => {
    expect(Object.keys(manifest.scripts).filter((script) => /install|prepare$/.test(script))).toEqual([]);
    const brought = [...dependenciesOf(`packages/${name}`)];
    if (name === 'authkit-server') expect(brought.length).toBeGreaterThan(20);
    expect(brought.filter((place) => packages[place]?.hasInstallScript)).toEqual([]);
  });

  test('holds what its doors lead to, its licence and its readme, and no tests or settings', async () => {
    const files = (await packedFiles(name)).files.map(({ path }) => path);
    const targets = JSON.stringify(manifest.exports).match(/\.\/[\w./-]+(?=")/g) ?? [];
    expect(targets.length).toBeGreaterThan(1);
    for (const target of targets.filter((one) => /\.\w+$/.test(one))) {
      expect(files, target).toContain(target.slice(2));
    }
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    const strange = files.filter(
      (file) => !/^(?:dist|src|bin|docs)\/|^(?:LICENSE|README\.md|SUPPORTED\.md|package\.json)$/.test(file),
    );
    expect(strange).toEqual([]);
    expect(files.filter((file) => /\.test\.|\.env|\.sqlite|tsbuildinfo/.test(file))).toEqual([]);
  }, 120_000);
});

test('nothing weighs more than docs/sizes.md allows', async () => {
  const limits = limitsOf(readFileSync(join(root, 'docs/sizes.md'), 'utf8'));
  const sizes = await measureSizes();
  expect([...limits.keys()]).toEqual(sizes.map(({ what }) => what));
  const tooLarge = sizes.filter(({ what, kilobytes }) => kilobytes > (limits.get(what) ?? 0));
  expect(tooLarge).toEqual([]);
}, 120_000);

test('a change that users notice is written down for the next release', () => {
  expect(existsSync(join(root, 'CHANGELOG.md'))).toBe(true);
  expect(existsSync(join(root, '.changeset/config.json'))).toBe(true);
});
