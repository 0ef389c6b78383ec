import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/**
 * @typedef {object} Finished
 * @property {boolean} ok
 * @property {string} output what it printed on both streams
 */

const STOP_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a command to its end. Standard input is closed, so nothing can stop to ask a question.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv | undefined, cwd?: string | undefined }} [options]
 * @returns {Promise<Finished>}
 */
export function run(command, args, { env = process.env, cwd = root } = {}) {
  return new Promise((resolve) => {
    // A process group of its own: npm's children are in it too, and a script that is stopped takes all of them along.
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    /** @param {NodeJS.Signals} signal */
    const stop = (signal) => {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
      process.exit(1);
    };
    for (const signal of STOP_SIGNALS) process.once(signal, stop);

    let output = '';
    /** @param {boolean} ok */
    const finish = (ok) => {
      for (const signal of STOP_SIGNALS) process.off(signal, stop);
      resolve({ ok, output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    child.on('error', (error) => {
      output += `${command}: ${error.message}\n`;
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
}
