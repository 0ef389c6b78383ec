import { expect, it } from 'vitest';
import { run } from '../lib/child.mjs';

it('tells how a command ended, and what it printed on both streams', async () => {
  expect(await run('sh', ['-c', 'echo out; echo err >&2'])).toEqual({
    ok: true,
    output: expect.stringMatching(/(?=[^]*out)(?=[^]*err)/),
  });
  expect((await run('sh', ['-c', 'exit 3'])).ok).toBe(false);
});

it('reports a command that does not exist', async () => {
  const { ok, output } = await run('no-such-command', []);
  expect(ok).toBe(false);
  expect(output).toContain('no-such-command');
});

it('leaves nobody waiting for standard input', async () => {
  expect(await run('cat', [])).toEqual({ ok: true, output: '' });
});
