/** What the bundler put into the proxy of an app that imports it from the root door. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Combination } from './support/combinations.ts';
import { expect, test } from './support/test.ts';

interface EdgeManifest {
  middleware: Record<string, { files: string[] }>;
}

/** The built files of the proxy: Edge lists them in a manifest, Node in what a deployment must take along. */
function bundleOf(app: string, { proxy }: Combination): string[] {
  const server = join(app, '.next', 'server');
  if (proxy === 'middleware-on-edge') {
    const manifest = JSON.parse(
      readFileSync(join(server, 'middleware-manifest.json'), 'utf8'),
    ) as EdgeManifest;
    return (manifest.middleware['/']?.files ?? []).map((file) => join(app, '.next', file));
  }
  const trace = join(server, 'middleware.js.nft.json');
  const { files } = JSON.parse(readFileSync(trace, 'utf8')) as { files: string[] };
  // Beside the bundle itself stands what Next keeps of its own outside every bundle.
  const bundled = files.filter((file) => !file.includes('node_modules/') && file.endsWith('.js'));
  return [join(server, 'middleware.js'), ...bundled.map((file) => join(server, file))].filter((file) =>
    existsSync(file),
  );
}

/** Texts that no minifier changes. */
const TELLTALES = {
  'the proxy': 'unauthenticatedPaths',
  'the SDK': 'workos.com/docs',
  React: 'react.transitional.element',
  'the client half': 'needs an AuthKitProvider',
  'the AuthKit route': 'missing_auth_params',
};

test('the proxy contains neither the SDK nor React nor what only pages use', ({ appFolder, combination }) => {
  const files = bundleOf(appFolder, combination);
  const code = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const times = (text: string) => code.split(text).length - 1;
  // Next's own code for Edge brings one React along, around an empty middleware too.
  const brought = combination.proxy === 'middleware-on-edge' ? 1 : 0;
  const found = Object.entries(TELLTALES).filter(
    ([what, text]) => times(text) > (what === 'React' ? brought : 0),
  );
  expect(
    found.map(([what]) => what),
    files.join('\n'),
  ).toEqual(['the proxy']);
});

/** The modules that a build warned of, each with what it said: webpack begins a warning with the module's path. */
const warningsIn = (log: string): [module: string, text: string][] =>
  [...log.matchAll(/^(\.\.?\/\S+)\n([A-Z]\w* .*)$/gm)].map(([, module = '', text = '']) => [module, text]);

test('the build had nothing to say against the library', ({ appFolder }) => {
  const log = stripVTControlCharacters(readFileSync(join(appFolder, 'build.log'), 'utf8'));
  const warnings = warningsIn(log);
  expect(warnings.length > 0, log).toBe(/with warnings|critical dependency/i.test(log));
  // For Edge webpack reads the SDK too, before it finds that nobody calls it, and warns of what it reads.
  const ours = warnings.filter(
    ([module, text]) => !/\/@workos-inc\/node\/.*\.mjs$/.test(module) || !/^A Node.js API is used/.test(text),
  );
  expect(ours).toEqual([]);
});
