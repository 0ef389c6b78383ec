import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { run } from './child.mjs';
import { inRoot } from './root.mjs';
import { fingerprint } from './sources.mjs';

/**
 * @typedef {object} Product
 * @property {string} name
 * @property {string} workspace
 * @property {string} marker a file that every build of it writes
 * @property {string[]} sources
 */

const shared = [inRoot('package-lock.json'), inRoot('tsconfig.base.json')];

/** @type {Product} */
const library = {
  name: 'the library',
  workspace: 'packages/authkit-nextjs',
  marker: inRoot('packages/authkit-nextjs/dist/index.js'),
  sources: [...shared, inRoot('packages/authkit-nextjs')],
};

/** @type {Product} */
export const server = {
  name: 'the local AuthKit',
  workspace: 'packages/authkit-server',
  marker: inRoot('packages/authkit-server/dist/index.js'),
  sources: [...shared, inRoot('packages/authkit-server')],
};

/** @type {Product} */
const eslintPlugin = {
  name: 'the ESLint plugin',
  workspace: 'packages/eslint-plugin-authkit',
  marker: inRoot('packages/eslint-plugin-authkit/dist/index.js'),
  sources: [...shared, inRoot('packages/eslint-plugin-authkit')],
};

/** @type {Product} */
const example = {
  name: 'the example app',
  workspace: 'examples/next',
  marker: inRoot('examples/next/.next/BUILD_ID'),
  // The library is bundled into the app.
  sources: [...library.sources, inRoot('examples/next')],
};

/** @type {Product} */
const serverHalf = {
  name: "the server half's fixture app",
  workspace: 'e2e/fixtures/server-half',
  marker: inRoot('e2e/fixtures/server-half/.next/BUILD_ID'),
  sources: [...library.sources, inRoot('e2e/fixtures/server-half')],
};

/** @type {Product} */
const reliability = {
  name: 'the fixture app of the reliability tests',
  workspace: 'e2e/fixtures/reliability',
  marker: inRoot('e2e/fixtures/reliability/.next/BUILD_ID'),
  sources: [...library.sources, inRoot('e2e/fixtures/reliability')],
};

/** @type {Product} */
const seeds = {
  name: "the set-up guides' apps",
  workspace: 'e2e/seeds',
  marker: inRoot('e2e/seeds/.apps/done'),
  sources: [...library.sources, inRoot('e2e/seeds')],
};

/** @type {Product} */
const testingDoor = {
  name: "the testing door's user project",
  workspace: 'e2e/testing-door',
  marker: inRoot('e2e/testing-door/.apps/done'),
  sources: [
    ...library.sources,
    ...server.sources,
    inRoot('examples/testing'),
    inRoot('e2e/testing-door'),
    inRoot('e2e/seeds/registry.mjs'),
  ],
};

/** @type {Product} */
const moved = {
  name: 'an app that the codemod moves',
  workspace: 'e2e/codemod',
  marker: inRoot('e2e/codemod/.apps/done'),
  sources: [...library.sources, ...server.sources, inRoot('e2e/codemod')],
};

/** @type {Product} */
const clientHalf = {
  name: "the client half's fixture app",
  workspace: 'e2e/fixtures/client-half',
  marker: inRoot('e2e/fixtures/client-half/.next/BUILD_ID'),
  sources: [...library.sources, inRoot('e2e/fixtures/client-half')],
};

/** @type {Product} */
export const docs = {
  name: 'the docs site',
  workspace: 'site',
  marker: inRoot('site/dist/index.html'),
  sources: [
    ...shared,
    ...['site', 'docs', 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map((name) =>
      inRoot(name),
    ),
    ...server.sources,
    ...['authkit-nextjs/src', 'eslint-plugin-authkit/README.md'].map((name) => inRoot('packages', name)),
  ],
};

/** @type {Product[]} One idea each. */
const smallExamples = ['composed-proxy', 'client-only', 'tenants'].map((name) => ({
  name: `the example ${name}`,
  workspace: `examples/${name}`,
  marker: inRoot(`examples/${name}/.next/BUILD_ID`),
  sources: [...library.sources, inRoot(`examples/${name}`)],
}));

/** @param {string} path */
const changedAt = (path) =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );

/**
 * Builds a product unless this very build of these very sources is there. The marker's date is part of the stamp, so a
 * build made by hand in between is noticed.
 *
 * @param {Product} product
 * @param {{ onBuild?: () => void }} [options]
 * @returns {Promise<import('./child.mjs').Finished>}
 */
async function ensureBuilt({ workspace, marker, sources }, { onBuild } = {}) {
  const stamp = inRoot('node_modules', '.authkit-builds', workspace.replaceAll('/', '-'));
  const wanted = await fingerprint(sources);
  const built = await readFile(stamp, 'utf8').catch(() => '');
  if (built === `${wanted} ${await changedAt(marker)}`) return { ok: true, output: '' };

  onBuild?.();
  const finished = await run('npm', ['run', '--silent', 'build', '-w', workspace]);
  if (!finished.ok) return finished;
  await mkdir(inRoot('node_modules', '.authkit-builds'), { recursive: true });
  await writeFile(stamp, `${wanted} ${await changedAt(marker)}`);
  return finished;
}

/** What the demo runs on: each after what it is made from. */
export const demo = [server, library, example];

/** All that the tests need besides. */
export const everything = [
  ...demo,
  eslintPlugin,
  serverHalf,
  clientHalf,
  reliability,
  seeds,
  testingDoor,
  moved,
  ...smallExamples,
  docs,
];

/**
 * Builds whatever is missing or out of date, in this order.
 *
 * @param {Product[]} products
 */
export async function buildAll(products) {
  for (const product of products) {
    const { ok, output } = await ensureBuilt(product, {
      onBuild: () => console.log(`Building ${product.name} …`),
    });
    if (!ok) throw new Error(`Building ${product.name} failed:\n${output}`);
  }
}
