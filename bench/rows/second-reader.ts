/** Row 14: the proxy renews a session, and a route handler of the same request renews it again. */
import { builtApp } from '../lib/apps.ts';
import { startApp } from '../lib/app-server.ts';
import type { Context, Part } from '../lib/context.ts';
import { DOCUMENT } from '../lib/headers.ts';
import { ask, newAgent } from '../lib/load.ts';
import { startProvider } from '../lib/provider.ts';
import { limit, type Result } from '../lib/results.ts';
import { createMint } from '../lib/sessions.ts';

const MOMENTS = [
  ['inside the buffer', 20],
  ['after its expiry', -5],
] as const;

interface Seen {
  readonly name: 'ours' | 'published';
  readonly moment: string;
  /** Token calls of the proxy, before a page that does not ask who is signed in. */
  readonly alone: number;
  readonly calls: number;
  readonly failed: number;
}

export async function readTwice(name: Seen['name'], log: Context['log']): Promise<Seen[]> {
  const found: Seen[] = [];
  const folder = await builtApp(name, log);
  const provider = await startProvider(createMint());
  const server = await startApp(folder, { env: provider.env });
  const agent = newAgent(1);
  const visit = async (path: string, secondsLeft: number) => {
    const { cookie, userId } = await provider.session(secondsLeft);
    provider.counted();
    const headers = { ...DOCUMENT, cookie: `wos-session=${cookie}` };
    const { body } = await ask(`${server.url}${path}`, headers, agent);
    return { body, userId, calls: provider.counted() };
  };
  try {
    for (const [moment, secondsLeft] of MOMENTS) {
      const { calls: alone } = await visit('/', secondsLeft);
      const { body, userId, calls } = await visit('/again', secondsLeft);
      const failed = (JSON.parse(body) as { user: string | null }).user === userId ? 0 : 1;
      found.push({ name, moment, alone, calls, failed });
    }
    return found;
  } finally {
    agent.destroy();
    await server.stop();
    await provider.close();
  }
}

export const secondReader: Part = {
  rows: ['14'],
  run: async ({ log }): Promise<Result[]> => {
    const ours = await readTwice('ours', log);
    const found = [...ours, ...(await readTwice('published', log))];
    return [
      {
        row: '14',
        title: 'A second reader in the request that renewed the session',
        goals: ours.flatMap(({ moment, calls, failed }) => [
          limit(`a token ${moment}: token calls`, '', 1, calls),
          limit(`a token ${moment}: readers that failed`, '', 0, failed),
        ]),
        tables: [
          {
            caption: 'the proxy, then `refreshSession()` in a route handler; refresh tokens are good once',
            columns: ['', '', 'token calls', 'readers that failed'],
            rows: found.map(({ name, moment, calls, failed }) => [
              name === 'ours' ? 'ours' : 'published 4.3.2',
              `a token ${moment}`,
              calls,
              failed,
            ]),
          },
        ],
        method: 'Under `next start`. Counted, once.',
      },
    ];
  },
};
