/** docs/architecture.md speaks of rooms and files that are there, and leaves out no room. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../lib/root.mjs';

const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const said = new Set([...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!));
const library = 'packages/authkit-nextjs/src';
const server = 'packages/authkit-server/src';
const files = globSync(`{${library},${server}}/**/*.{ts,tsx}`, { cwd: root });

/** The rooms of a package: what its folders are called. */
const roomsOf = (folder: string) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${name}/`);

it.each([library, server])('every room of %s has its line', (folder) => {
  expect(roomsOf(folder).length).toBeGreaterThan(5);
  expect(roomsOf(folder).filter((room) => !said.has(room))).toEqual([]);
});

it('what looks like a file or a room is one', () => {
  const named = [...said].filter((code) => /^[\w./-]+(?:\.tsx?|\/)$/.test(code));
  expect(named.length).toBeGreaterThan(40);
  const isThere = (code: string) =>
    files.some((file) => file.endsWith(`/${code}`) || file.includes(`/src/${code}`)) ||
    globSync(`packages/*/${code}`, { cwd: root }).length > 0 ||
    globSync(code.replace(/\/$/, ''), { cwd: root }).length > 0;
  expect(named.filter((code) => !isThere(code))).toEqual([]);
});

it('four walks', () => {
  const [, walks = ''] = /^## Four walks\n([^]*?)^## /m.exec(text) ?? [];
  expect(walks.match(/^### .+$/gm)).toHaveLength(4);
});
