import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from './free-port.mjs';
import { readPrivateJson, writePrivateJson } from './private-file.mjs';
import { inRoot } from './root.mjs';

/**
 * What `npm start` remembers from one time to the next. Losing the cookie password signs everybody out; losing a port
 * only changes an address.
 *
 * @typedef {object} LocalState
 * @property {number} appPort
 * @property {number} serverPort
 * @property {string} cookiePassword
 * @property {string} clientId
 * @property {string} apiKey
 * @property {string} demoPassword
 * @property {number} pid the start script that runs on this state
 */

// Tests start in a folder of their own, beside whatever a developer has running.
export const localFolder = process.env['AUTHKIT_LOCAL_FOLDER'] ?? inRoot('.local');
const statePath = join(localFolder, 'state.json');

/** @param {unknown} pid */
function isRunning(pid) {
  if (typeof pid !== 'number' || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param {unknown} value @param {() => string} create */
const text = (value, create) => (typeof value === 'string' && value !== '' ? value : create());

/** @param {unknown} value */
const port = (value) => (typeof value === 'number' ? value : undefined);

/** @param {number} bytes */
const random = (bytes) => randomBytes(bytes).toString('base64url');

/**
 * The state of the last start, completed and brought up to date: what is missing is made, a port that somebody else
 * took meanwhile is replaced.
 *
 * @returns {Promise<LocalState>}
 */
export async function openLocalState() {
  const last = await readPrivateJson(statePath);
  if (isRunning(last['pid']) && (await answers(port(last['appPort'])))) {
    throw new Error(`It is running already: http://localhost:${port(last['appPort'])}`);
  }
  const appPort = await freePort(port(last['appPort']));
  const state = {
    appPort,
    serverPort: await freePort(port(last['serverPort']), appPort),
    cookiePassword: text(last['cookiePassword'], () => random(32)),
    clientId: text(last['clientId'], () => 'client_local'),
    apiKey: text(last['apiKey'], () => `sk_test_${random(24)}`),
    demoPassword: text(last['demoPassword'], () => `demo-${randomBytes(5).toString('hex')}`),
    pid: process.pid,
  };
  await writePrivateJson(statePath, state);
  return state;
}

/** @param {number | undefined} appPort */
const answers = (appPort) =>
  fetch(`http://localhost:${appPort}/icon.svg`, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  );
