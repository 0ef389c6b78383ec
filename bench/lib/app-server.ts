/** A built app under `next start`, and what its process uses. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { nextBin } from './apps.ts';
import { onItsCore } from './pinning.ts';
import type { Usage } from './preload.ts';
import { cleanEnv } from './worker.ts';

export interface Server {
  readonly url: string;
  usage(): Promise<Usage>;
  /** Moves its clock, in milliseconds. */
  advance(ms: number): Promise<void>;
  stop(): Promise<void>;
}

const preload = fileURLToPath(new URL('preload.ts', import.meta.url));

export interface ServeOptions {
  /** What is run: arguments of Node's. */
  readonly args: (port: number) => readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly port?: number;
  /** Whether it gets a core of its own, where that can be had. */
  readonly pinned?: boolean;
  /** What it prints when it listens. */
  readonly ready: RegExp;
}

export async function startServer(options: ServeOptions): Promise<Server> {
  const port = options.port ?? (await freePort(undefined));
  const command = ['--import', preload, ...options.args(port)];
  const [file, args] = options.pinned
    ? onItsCore(process.execPath, command)
    : ([process.execPath, command] as const);
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...cleanEnv(), ...options.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit');
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        printed = (printed + chunk.toString()).slice(-4_000);
        if (options.ready.test(printed)) resolve();
      });
    }
    void ended.then(([code]: unknown[]) =>
      reject(new Error(`A server ended (${String(code)}) before it listened:\n${printed}`)),
    );
  });
  return {
    url: `http://localhost:${port}`,
    usage: async () => {
      child.send('usage');
      for (;;) {
        const [message] = (await once(child, 'message')) as [{ usage?: Usage }];
        if (message.usage) return message.usage;
      }
    },
    advance: async (ms) => {
      child.send(ms);
      for (;;) {
        const [message] = (await once(child, 'message')) as [{ advanced?: true }];
        if (message.advanced) return;
      }
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A built app, as in production. */
export const startApp = (
  folder: string,
  { env, port, pinned = false }: Pick<ServeOptions, 'env' | 'port' | 'pinned'>,
): Promise<Server> =>
  startServer({
    // Longer than its turn comes round: a connection that ends under a request would end the measurement.
    args: (chosen) => [
      nextBin,
      'start',
      '-H',
      'localhost',
      '-p',
      String(chosen),
      '--keepAliveTimeout',
      '600000',
    ],
    cwd: folder,
    env,
    pinned,
    ready: /Ready in/,
    ...(port !== undefined && { port }),
  });
