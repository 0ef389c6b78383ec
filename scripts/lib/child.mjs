import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/**
 * @typedef {object} Finished
 * @property {boolean} ok
 * @property {string} output what it printed on both streams
 */

/**
 * Runs a command to its end. Standard input is closed, so nothing can stop to ask a question.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv | undefined, show?: boolean }} [options]
 * @returns {Promise<Finished>}
 */
export function run(command, args, { env = process.env, show = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    /** @param {Buffer} chunk */
    const collect = (chunk) => {
      output += chunk.toString();
      if (show) process.stdout.write(chunk);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ ok: false, output: `${output}${command}: ${error.message}\n` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
