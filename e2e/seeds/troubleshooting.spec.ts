/** What the guides warn of does happen, and says what docs/troubleshooting.md explains. */
import { execFile } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Visitor } from '../support/fixture.ts';
import { expect, runs, test } from './worlds.ts';

const apps = fileURLToPath(new URL('.apps', import.meta.url));
const next = fileURLToPath(new URL('../../node_modules/next/dist/bin/next', import.meta.url));

for (const document of ['current', 'original'] as const) {
  test(
    `${document}: a try/catch around ensureSignedIn catches the redirect`,
    runs(`${document}/next-redirect-error-when-using-try-catch-blocks`),
    async ({ worldWith }) => {
      const { app } = await worldWith({ document });
      const answer = await new Visitor(app).open('/caught');
      expect(answer.status).toBe(200);
      expect(answer.body).toMatch(/Caught: (<!-- -->)?Error: NEXT_REDIRECT/);
    },
  );
}

for (const bundler of ['turbopack', 'webpack']) {
  test(
    `current: withAuth in a client component fails the ${bundler} build with a sentence that says what to do`,
    runs('current/module-build-failed-unhandledschemeerror-reading-from-node-crypto'),
    async () => {
      const app = join(apps, `misplaced-${bundler}`);
      await rm(app, { recursive: true, force: true });
      await mkdir(join(app, 'app'), { recursive: true });
      for (const file of [
        'next.config.ts',
        'tsconfig.json',
        'package.json',
        'app/layout.tsx',
        'node_modules',
      ]) {
        await cp(join(apps, 'original', file), join(app, file), { recursive: true });
      }
      const page = `'use client';\nimport { withAuth } from '@workos-inc/authkit-nextjs';\nexport default function Page() { return String(withAuth); }\n`;
      await writeFile(join(app, 'app/page.tsx'), page);
      const failure = await new Promise<string>((resolve) => {
        execFile('node', [next, 'build', `--${bundler}`], { cwd: app }, (error, stdout, stderr) =>
          resolve(error ? stdout + stderr : ''),
        );
      });
      expect(failure).toContain('In a client component import from the "components" door');
    },
  );
}
