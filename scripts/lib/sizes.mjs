// What is published, and what an app loads of it.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild-wasm';
import { run } from './child.mjs';
import { inRoot } from './root.mjs';

export const PACKAGES = ['authkit-nextjs', 'authkit-server', 'eslint-plugin-authkit'];

/**
 * @typedef {object} Size
 * @property {string} what
 * @property {number} kilobytes of 1,000 bytes
 */

/** @param {string} name @returns {Promise<{ size: number, unpackedSize: number, files: { path: string }[] }>} */
export async function packedFiles(name) {
  const { ok, output } = await run('npm', [
    'pack',
    '--dry-run',
    '--json',
    '--silent',
    '-w',
    `packages/${name}`,
  ]);
  if (!ok) throw new Error(`npm pack failed:\n${output}`);
  const list = JSON.parse(output.slice(output.indexOf('[')));
  return list[0];
}

/** Imports as apps write them: what their bundlers leave of each, minified and gzipped, without React, Next and the SDK. */
/** @type {[what: string, file: string, names: string[]][]} */
const IMPORTS = [
  ['the proxy', 'authkit-nextjs/dist/index.js', ['authkitProxy']],
  ['`handleAuth` and `withAuth`', 'authkit-nextjs/dist/index.js', ['handleAuth', 'withAuth']],
  ['the provider and `useAuth`', 'authkit-nextjs/dist/components.js', ['AuthKitProvider', 'useAuth']],
  ['the Redis store', 'authkit-nextjs/dist/redis.js', ['redisRefreshStore']],
];

/** @returns {Promise<Size[]>} */
export async function measureSizes() {
  /** @type {Size[]} */
  const sizes = [];
  for (const name of PACKAGES) {
    const { size, unpackedSize } = await packedFiles(name);
    sizes.push({ what: `\`@workos-inc/${name}\`, the tarball`, kilobytes: size / 1000 });
    sizes.push({ what: `\`@workos-inc/${name}\`, unpacked`, kilobytes: unpackedSize / 1000 });
  }
  for (const [what, file, names] of IMPORTS) {
    const { outputFiles } = await build({
      stdin: {
        contents: `export { ${names.join(', ')} } from './${file}';`,
        resolveDir: inRoot('packages'),
      },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      write: false,
      external: ['react', 'react/*', 'next', 'next/*', 'node:*', '@workos-inc/*', './live.js'],
    });
    sizes.push({
      what: `an import of ${what}`,
      kilobytes: gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length / 1000,
    });
  }
  return sizes;
}

/** What may be added before somebody has to look: a tenth of what browsers and proxies load, a quarter of the rest. */
const allowed = (/** @type {number} */ kilobytes) =>
  kilobytes < 50 ? Math.ceil(kilobytes * 11) / 10 : Math.ceil(kilobytes * 1.25);

/** @param {Size[]} sizes */
export const tableOf = (sizes) =>
  [
    '# What it weighs',
    '',
    'In kB (1,000 bytes). Imports are what a bundler leaves of them, minified and gzipped, without React, Next and the SDK. Written by `npm run sizes`; `npm test` fails when something',
    'outgrows its limit.',
    '',
    '| what | when last written | at most |',
    '| --- | --- | --- |',
    ...sizes.map(({ what, kilobytes }) => `| ${what} | ${kilobytes.toFixed(1)} | ${allowed(kilobytes)} |`),
    '',
  ].join('\n');

/** @param {string} table @returns {Map<string, number>} */
export const limitsOf = (table) =>
  new Map(
    [...table.matchAll(/^\| (.+?) +\| +[\d.]+ +\| +([\d.]+) +\|$/gm)].map(([, what, limit]) => [
      /** @type {string} */ (what),
      Number(limit),
    ]),
  );
