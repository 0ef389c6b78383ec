/** Every link of the docs leads somewhere: to a file of the repository, and to a heading that is in it. */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { pages } from '../lib/docs.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const withoutCode = (text: string) =>
  text.replaceAll(/^ *```[^]*?^ *```/gm, '').replaceAll(/`[^`\n]*`/g, '`');

/** Headings as GitHub and the docs site address them. */
function anchorsOf(text: string): Set<string> {
  const found = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, title] of text.replaceAll(/^ *```[^]*?^ *```/gm, '').matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = title!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
    const slug = plain
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    const times = found.get(slug) ?? 0;
    found.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

/** What is wrong with a file's links, each as `target: why`. */
function problemsOf(file: string, text: string): string[] {
  const plain = withoutCode(text);
  const targets = [
    ...[...plain.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!),
    ...[...plain.matchAll(/<(?:img|a)[^>]*(?:src|href)="([^"]+)"/g)].map(([, target]) => target!),
  ];
  return targets.flatMap((target) => {
    if (/^[a-z]+:/.test(target)) return URL.canParse(target) ? [] : [`${target}: not a URL`];
    const [path = '', anchor] = target.split('#');
    const there = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path)));
    if (there.startsWith('..')) return [`${target}: outside of the repository`];
    if (!existsSync(join(root, there))) return [`${target}: no such file`];
    if (anchor === undefined) return [];
    if (statSync(join(root, there)).isDirectory()) return [`${target}: a folder has no headings`];
    const content = path === '' ? text : readFileSync(join(root, there), 'utf8');
    return anchorsOf(content).has(anchor) ? [] : [`${target}: no such heading`];
  });
}

it('the docs have links in them', () => {
  const all = pages.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  expect(pages.length).toBeGreaterThan(20);
  expect(all.match(/\]\([^)\s]+\)/g)?.length).toBeGreaterThan(100);
});

it.each(pages)('%s', (file) => {
  expect(problemsOf(file, readFileSync(join(root, file), 'utf8'))).toEqual([]);
});

it('links that lead nowhere are seen', () => {
  const text =
    '# A `code` heading\n[a](nowhere.md) [b](#a-code-heading) [c](#other) [d](docs/vocabulary.md#words)';
  expect(problemsOf('README.md', text)).toEqual(['nowhere.md: no such file', '#other: no such heading']);
});

it('every page of the docs can be reached from the list of them', () => {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, target] of withoutCode(readFileSync(join(root, file), 'utf8')).matchAll(
      /\]\(([^)\s#]+\.md)/g,
    )) {
      const there = normalize(join(dirname(file), target!));
      if (existsSync(join(root, there))) visit(there);
    }
  };
  visit('docs/README.md');
  const missing = globSync('docs/**/*.md', { cwd: root }).filter((file) => !seen.has(file));
  expect(missing).toEqual([]);
});
