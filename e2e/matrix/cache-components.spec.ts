/** With cache components, built without a single setting: what is everybody's is made at build, the rest streams in. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/test.ts';

test('pages are prerendered around what depends on the visitor', async ({ appFolder }) => {
  const prerendered = (name: string) => {
    const file = join(appFolder, '.next', 'server', 'app', `${name}.html`);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  expect(prerendered('index')).toContain('<h1>Home</h1>');
  expect(prerendered('client')).toContain('aria-busy="true"');
  const members = prerendered('members');
  expect(members).toContain('aria-busy="true"');
  expect(members).not.toContain('The secret of');
});

test('the route handlers were not run at build', async ({ appFolder }) => {
  for (const name of ['callback.body', 'api/me.body']) {
    expect(existsSync(join(appFolder, '.next', 'server', 'app', name)), name).toBe(false);
  }
});
