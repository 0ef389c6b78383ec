import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the package, so that its dependencies are found; built here, so that no stale build is tested.
const built = join(root, '.local', `cli-test-${process.pid}`);

/** The command line as it is shipped: built before the tests of a file, removed after them. */
export const cli = join(built, 'cli.js');

export function buildCli(): void {
  beforeAll(() => {
    const { status, stderr } = spawnSync(process.execPath, ['bundle.mjs', built], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  }, 60_000);
  afterAll(() => rmSync(built, { recursive: true, force: true }));
}

export interface Started {
  child: ChildProcess;
  line: string;
  url: string;
}

/** A server in a process of its own, once it listens. */
export async function startCli(args: readonly string[], env: Record<string, string> = {}): Promise<Started> {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, ...env },
    stdio: 'pipe',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return { child, line, url: line.replace('AuthKit listening on ', '') };
}
