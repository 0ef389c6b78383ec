/** Runs a file of the benchmarks in a fresh process that sends one message. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onItsCore } from './pinning.ts';

export interface WorkerOptions {
  /** A file beside this one. */
  readonly file: string;
  readonly task: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[];
  /** Whether it gets a core of its own, where that can be had. Default: yes. */
  readonly pinned?: boolean;
}

/** Settings of the shell that runs the benchmarks must not reach what is measured. */
export const cleanEnv = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NEXT_PUBLIC_)?WORKOS_|^NODE_/.test(name)),
  ),
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
});

export async function runWorker<T>({
  file,
  task,
  env,
  execArgv = [],
  pinned = true,
}: WorkerOptions): Promise<T> {
  const args = [...execArgv, fileURLToPath(new URL(file, import.meta.url)), JSON.stringify(task)];
  const [command, given] = pinned ? onItsCore(process.execPath, args) : ([process.execPath, args] as const);
  const child = spawn(command, given, {
    env: { ...cleanEnv(), ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let answer: { value: T } | undefined;
  child.once('message', (value) => (answer = { value: value as T }));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (!answer) throw new Error(`${file} ended (${code}) without an answer`);
  return answer.value;
}
