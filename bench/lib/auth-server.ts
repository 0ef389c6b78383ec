/** The local AuthKit and the emulator as processes of their own, each started as its users start it. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../scripts/lib/free-port.mjs';
import { peers, repository, work } from './places.ts';
import { cleanEnv } from './worker.ts';

export type Name = 'ours' | 'emulator';

export const EMAIL = 'jo@example.com';
export const PASSWORD = 'correct horse battery';

export interface AuthServer {
  readonly url: string;
  readonly clientId: string;
  readonly apiKey: string;
  /** Milliseconds from the start of the process to its first answer. */
  readonly startMs: number;
  /** Resident memory, in MB. */
  memory(): number;
  stop(): Promise<void>;
}

interface Start {
  readonly args: readonly string[];
  readonly clientId: string;
  readonly apiKey: string;
  readonly env: Readonly<Record<string, string>>;
}

const limiterAside = fileURLToPath(new URL('no-limiter.ts', import.meta.url));

const starts: Readonly<Record<Name, (port: number, folder: string) => Promise<Start>>> = {
  // On a disk, with everything it promises about it.
  ours: async (port, folder) => {
    const user = `${EMAIL}:${PASSWORD}`;
    const bin = `${repository}packages/authkit-server/bin/authkit-server.js`;
    const database = ['--database', `${folder}/authkit.sqlite`];
    return {
      args: [bin, '--port', String(port), '--user', user, ...database],
      clientId: 'client_local',
      apiKey: 'sk_bench',
      env: { AUTHKIT_API_KEY: 'sk_bench' },
    };
  },
  emulator: async (port, folder) => {
    const seed = `${folder}/seed.json`;
    await writeFile(seed, JSON.stringify({ users: [{ email: EMAIL, password: PASSWORD }] }));
    const bin = `${peers}node_modules/workos/dist/bin.js`;
    return {
      args: ['--import', limiterAside, bin, 'emulate', '--port', String(port), '--seed', seed],
      clientId: 'client_emulate',
      apiKey: 'sk_test_default',
      env: {},
    };
  },
};

export async function startAuthServer(name: Name): Promise<AuthServer> {
  const folder = await mkdtemp(`${work}auth-`);
  const port = await freePort(undefined);
  const { args, clientId, apiKey, env } = await starts[name](port, folder);
  const url = `http://localhost:${port}`;
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...cleanEnv(), ...env, HOME: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await firstAnswer(`${url}/sso/jwks/${clientId}`, () => child.exitCode !== null);
  } catch (error) {
    await stop();
    throw error;
  }
  const startMs = performance.now() - started;
  const memory = () => {
    const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' });
    return Number(kilobytes) / 1024;
  };
  return { url, clientId, apiKey, startMs, memory, stop };
}

const TRY_EVERY_MS = 2;

async function firstAnswer(url: string, hasEnded: () => boolean): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) {
      await answer.arrayBuffer();
      return;
    }
    if (hasEnded()) throw new Error(`A server ended before it answered at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  }
}
