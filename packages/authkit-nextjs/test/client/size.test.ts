/** What the client half weighs, as an app would load it: bundled, minified and gzipped, React and Next left out. */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild-wasm';
import { expect, test } from 'vitest';

const door = fileURLToPath(new URL('../../dist/components.js', import.meta.url));
const live = fileURLToPath(new URL('../../dist/client/live.js', import.meta.url));
const HOOKS = ['AuthKitProvider', 'useAuth'];

/** Bytes of what these imports load before the page works; what follows after hydration is counted by itself. */
async function weigh(contents: string, external: string[] = ['./live.js']): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    external: ['react', 'react/*', 'next', 'next/*', ...external],
    // Next puts the app's own value here at build.
    define: { 'process.env.NEXT_PUBLIC_WORKOS_REDIRECT_URI': '"https://app.example/callback"' },
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

const exporting = (names: string[]) => `export { ${names.join(', ')} } from ${JSON.stringify(door)};`;

test.each([
  ['the provider and useAuth', exporting(HOOKS), 1190],
  ['and the token hooks', exporting([...HOOKS, 'useAccessToken', 'useTokenClaims']), 2940],
  ['the whole door', `export * from ${JSON.stringify(door)};`, 4580],
])('%s', async (_, contents, budget) => {
  expect(await weigh(contents)).toBeLessThanOrEqual(budget);
});

test('what is loaded after hydration', async () => {
  expect(await weigh(`export * from ${JSON.stringify(live)};`, [])).toBeLessThanOrEqual(3300);
});
