/**
 * Where the machine allows it, what is measured gets a core of its own and whoever asks it another, so that a job for a
 * thread of the pool costs what it costs on a busy server: waking an idle core for it costs more.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

const last = cpus().length - 1;

const canPin = last > 0 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** A command line that runs on the last core. */
export const onItsCore = (command: string, args: readonly string[]): [string, string[]] =>
  canPin ? ['taskset', ['-c', String(last), command, ...args]] : [command, [...args]];

/** Keeps this process away from there, until what it answers is called. */
export function leaveThatCore(): () => void {
  if (!canPin) return () => undefined;
  const keepTo = (cores: string) => spawnSync('taskset', ['-acp', cores, String(process.pid)]);
  keepTo(`0-${last - 1}`);
  return () => void keepTo(`0-${last}`);
}

export const pinning = canPin
  ? 'What is measured runs on the last core alone, what asks it on the others.'
  : 'What is measured and what asks it share all cores.';
