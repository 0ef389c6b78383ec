import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Child {
  /** Everything it printed so far, on both streams. */
  output: () => string;
  /** Resolves when its output matches; rejects when it ends first. */
  prints: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Resolves with the exit code, or undefined after a signal nobody handled. */
  ended: Promise<number | undefined>;
  stop: (signal?: NodeJS.Signals) => Promise<number | undefined>;
}

interface ChildOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** What apps and servers print is kept: the last step of `npm test` looks in it for what must never be printed. */
const LOGS = fileURLToPath(new URL('../../test-results/logs', import.meta.url));

function keep(pid: number | undefined, output: string): void {
  mkdirSync(LOGS, { recursive: true });
  writeFileSync(`${LOGS}/process-${Date.now()}-${pid}.log`, output, { mode: 0o600 });
}

export function startChild(command: string, args: string[], { cwd, env }: ChildOptions): Child {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const readers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const reader of readers) reader();
    });
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => {
    keep(child.pid, output);
    return typeof code === 'number' ? code : undefined;
  });

  return {
    output: () => output,
    ended,
    prints: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (!match) return;
          readers.delete(look);
          resolve(match);
        };
        readers.add(look);
        look();
        ended.then(
          (code) => reject(new Error(`${command} ${args.join(' ')} ended (${code}) too early:\n${output}`)),
          reject,
        );
      }),
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return await ended;
    },
  };
}
