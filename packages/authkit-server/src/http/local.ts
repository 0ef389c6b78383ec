import type { AppContext } from './context.js';

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
// What reverse proxies add, each in its way. A proxy on this machine may speak for somebody elsewhere.
const OF_PROXIES = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

/**
 * Whether somebody at this machine asks. The name they ask for counts too: a page of another site can point a name of its
 * own at 127.0.0.1 (DNS rebinding), and would then read what it opens.
 */
export function isLocal(c: AppContext): boolean {
  const { httpVersion, socket } = c.env.incoming;
  const { remoteAddress = '' } = socket;
  const isLoopback = remoteAddress === '::1' || /^(::ffff:)?127\./.test(remoteAddress);
  // No browser speaks it any more; nginx does unless it is told otherwise, and then adds no header.
  const isProxied = httpVersion === '1.0' || OF_PROXIES.some((name) => c.req.header(name) !== undefined);
  const { hostname } = new URL(c.req.url);
  return isLoopback && !isProxied && LOOPBACK_NAMES.has(hostname);
}
