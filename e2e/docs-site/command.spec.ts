/** `npm run docs`: prints the site's address, and opens it where somebody sits. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base } from '@playwright/test';
import { startChild } from '../support/child.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const OPENERS = ['xdg-open', 'open', 'wslview'];

interface Docs {
  url: string;
  /** The addresses that were opened so far. */
  opened: () => string[];
}

interface Fixtures {
  /** Starts the command in a terminal or outside of one, with openers that do this besides writing down what they get. */
  docs: (where: { terminal: boolean; opener?: string }) => Promise<Docs>;
}

const test = base.extend<Fixtures>({
  docs: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'authkit-docs-'));
    const list = join(folder, 'opened');
    const stops: (() => Promise<unknown>)[] = [];
    await use(async ({ terminal, opener = 'exit 0' }) => {
      for (const name of OPENERS) {
        writeFileSync(join(folder, name), `#!/bin/sh\necho "$1" >> '${list}'\n${opener}\n`);
        chmodSync(join(folder, name), 0o755);
      }
      const { CI: _, SSH_CONNECTION: __, ...env } = process.env;
      // Not every machine has a program that makes a terminal; what asks for one asks this.
      const asTerminal = ['--import', 'data:text/javascript,process.stdout.isTTY=true'];
      const args = [...(terminal ? asTerminal : []), 'scripts/docs.mjs'];
      const child = startChild(process.execPath, args, {
        cwd: root,
        env: { ...env, DISPLAY: ':0', PATH: `${folder}${delimiter}${env['PATH']}` },
      });
      stops.push(() => child.stop());
      const [, url = ''] = await child.prints(/The docs +(\S+)[^]*Ctrl-C/);
      return {
        url,
        opened: () => (existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : []),
      };
    });
    for (const stop of stops) await stop();
    rmSync(folder, { recursive: true });
  },
});

// All of them would like the same port first.
test.describe.configure({ mode: 'default' });

const answers = async (url: string) => (await fetch(url)).status;

test('in a terminal it opens the address that it prints', async ({ docs }) => {
  const { url, opened } = await docs({ terminal: true });
  await expect.poll(opened).toEqual([url]);
  expect(await answers(`${url}/`)).toBe(200);
});

test('a browser that cannot be opened stops nothing', async ({ docs }) => {
  const { url, opened } = await docs({ terminal: true, opener: 'exit 3' });
  await expect.poll(opened).toEqual([url]);
  expect(await answers(`${url}/`)).toBe(200);
});

test('outside of a terminal it opens nothing, and prints the address all the same', async ({ docs }) => {
  const { url, opened } = await docs({ terminal: false });
  expect(await answers(`${url}/`)).toBe(200);
  expect(opened()).toEqual([]);
});
