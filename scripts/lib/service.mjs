import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { root } from './root.mjs';

/**
 * A long-running child process whose output goes to a log file.
 *
 * @typedef {object} Service
 * @property {string} name
 * @property {Promise<string>} ended resolves with how it ended
 * @property {(pattern: RegExp) => Promise<void>} prints resolves when a line of its output matches
 * @property {() => Promise<void>} stop
 */

const LAST_WORDS = 4000;

/**
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, log: string, cwd?: string }} options
 * @returns {Service}
 */
export function startService(name, command, args, { env, log, cwd = root }) {
  // A group of its own, so that Ctrl-C reaches the start script alone and it can stop its services in order.
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const file = createWriteStream(log, { mode: 0o600 });
  let output = '';
  /** @type {Set<() => void>} */
  const readers = new Set();

  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      file.write(chunk);
      output = (output + chunk).slice(-LAST_WORDS);
      for (const reader of readers) reader();
    });
  }

  /** @type {Promise<string>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(`${name} could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
      resolve(`${name} ${how}. Its last words (all of them are in ${log}):\n\n${output.trim() || '(none)'}`);
    });
  });

  return {
    name,
    ended,
    prints: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          if (!pattern.test(output)) return;
          readers.delete(look);
          resolve();
        };
        readers.add(look);
        look();
      }),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const tooLong = setTimeout(() => child.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(tooLong);
    },
  };
}
