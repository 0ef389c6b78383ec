/** Composed with a Content-Security-Policy whose nonce is made in the proxy. */
import { expect, test } from './support/test.ts';

test('every script of a page carries the nonce of its policy, and each answer another', async ({
  world,
  email,
}) => {
  const { app, authkit } = world;
  const session = await authkit.expiredSession(email, app.cookiePassword);
  const visitor = world.visitor(session);
  const nonces = new Set<string>();
  for (const path of ['/members', '/', '/members']) {
    const page = await visitor.open(path);
    const nonce = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1] ?? '';
    expect(nonce).not.toBe('');
    expect(page.body).toContain('data-has-nonce="true"');
    const scripts = page.body.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
});
