import { createServer } from 'node:net';

// Below the ports that systems give to outgoing connections (Linux from 32768, macOS from 49152): one of those may be
// taken again before anybody listens on it.
const FIRST = 10_000;
const LAST = 32_000;

/** @param {string} host @param {number} port @returns {Promise<number | undefined>} */
const tryPort = (host, port) =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen({ host, port, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined));
    });
  });

/**
 * A browser tries both addresses of `localhost`, so a port somebody holds on either of them is taken.
 *
 * @param {number} port
 */
async function isFree(port) {
  if ((await tryPort('127.0.0.1', port)) === undefined) return false;
  const ipv6Exists = (await tryPort('::1', 0)) !== undefined;
  return !ipv6Exists || (await tryPort('::1', port)) !== undefined;
}

/**
 * @param {number | undefined} preferred taken if it is free
 * @param {number} [other] a port that is spoken for, although nobody listens on it yet
 * @returns {Promise<number>} a loopback port nobody listens on
 */
export async function freePort(preferred, other) {
  if (preferred !== undefined && preferred !== other && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (port !== other && (await isFree(port))) return port;
  }
  throw new Error('No free port was found on 127.0.0.1 and ::1.');
}
