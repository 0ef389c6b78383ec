/** Row 14: the proxy renews a session, and a route handler of the same request renews it again. */
import { builtApp } from '../lib/apps.ts';
import { startApp } from '../lib/app-server.ts';
import type { Part } from '../lib/context.ts';
import { DOCUMENT } from '../lib/headers.ts';
import { ask, newAgent } from '../lib/load.ts';
import { startProvider } from '../lib/provider.ts';
import { limit, type Result } from '../lib/results.ts';
import { createMint } from '../lib/sessions.ts';

const MOMENTS = [
  ['inside the buffer', 20],
  ['after its expiry', -5],
] as const;

export const secondReader: Part = {
  rows: ['14'],
  run: async ({ log }): Promise<Result[]> => {
    const found: { name: 'ours' | 'published'; moment: string; calls: number; failed: number }[] = [];
    for (const name of ['ours', 'published'] as const) {
      const provider = await startProvider(createMint());
      const server = await startApp(await builtApp(name, log), { env: provider.env });
      const agent = newAgent(1);
      try {
        for (const [moment, secondsLeft] of MOMENTS) {
          const { cookie, userId } = await provider.session(secondsLeft);
          provider.counted();
          const { body } = await ask(
            `${server.url}/again`,
            { ...DOCUMENT, cookie: `wos-session=${cookie}` },
            agent,
          );
          const failed = (JSON.parse(body) as { user: string | null }).user === userId ? 0 : 1;
          found.push({ name, moment, calls: provider.counted().calls, failed });
        }
      } finally {
        agent.destroy();
        await server.stop();
        await provider.close();
      }
    }
    const ours = found.filter(({ name }) => name === 'ours');
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
