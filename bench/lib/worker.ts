/** Runs a file of the benchmarks in a fresh process that sends one message. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface WorkerOptions {
  /** A file beside this one. */
  readonly file: string;
  readonly task: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[];
}

/** Settings of the shell that runs the benchmarks must not reach what is measured. */
export const cleanEnv = (): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NEXT_PUBLIC_)?WORKOS_|^NODE_/.test(name)),
  ),
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
});

export async function runWorker<T>({ file, task, env, execArgv = [] }: WorkerOptions): Promise<T> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(task)], {
    env: { ...cleanEnv(), ...env },
    execArgv: [...execArgv],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let answer: { value: T } | undefined;
  child.once('message', (value) => (answer = { value: value as T }));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (!answer) throw new Error(`${file} ended (${code}) without an answer`);
  return answer.value;
}
