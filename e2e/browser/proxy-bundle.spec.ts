/** What `next build` puts into the proxy of an app that imports it from the root door. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const server = fileURLToPath(new URL('../../examples/next/.next/server', import.meta.url));

interface SourceMap {
  sources?: string[];
  sections?: { map: SourceMap }[];
}

const sourcesOf = (map: SourceMap): string[] =>
  map.sections ? map.sections.flatMap((section) => sourcesOf(section.map)) : (map.sources ?? []);

test('the proxy contains neither the SDK nor React nor what only pages use', () => {
  const trace = join(server, 'middleware.js.nft.json');
  const { files } = JSON.parse(readFileSync(trace, 'utf8')) as { files: string[] };
  const maps = files.filter((file) => file.startsWith('chunks/') && file.endsWith('.js.map'));
  const chunks = files.filter((file) => file.startsWith('chunks/') && file.endsWith('.js'));
  const named = maps.length > 0 ? maps : chunks.map((file) => `${file}.map`);
  const sources = named.flatMap((file) =>
    sourcesOf(JSON.parse(readFileSync(join(dirname(trace), file), 'utf8')) as SourceMap),
  );

  expect(sources.some((source) => source.endsWith('authkit-nextjs/src/next/proxy.ts'))).toBe(true);
  const unwanted =
    /@workos-inc\/node\/|node_modules\/react(-dom)?\/|authkit-nextjs\/src\/(client\/|workos\/sdk|next\/(with-auth|route|guards|server-context))/;
  expect(sources.filter((source) => unwanted.test(source))).toEqual([]);
});
