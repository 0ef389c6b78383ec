import { isIP } from 'node:net';
import type { AppContext } from './context.js';

/**
 * The address of whoever asks. `X-Forwarded-For` is believed as far as there are proxies that add to it: what comes
 * before their entries was written by the client.
 */
export function clientAddress(c: AppContext): string {
  const { remoteAddress = '' } = c.env.incoming.socket;
  const { proxies } = c.get('realm').settings;
  if (proxies === 0) return remoteAddress;
  const entries = (c.req.header('x-forwarded-for') ?? '')
    .split(',')
    .map((entry) => withoutPort(entry.trim()));
  const address = entries.at(-proxies) ?? '';
  return isIP(address) === 0 ? remoteAddress : address;
}

function withoutPort(entry: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+)(?::\d+)?)$/.exec(entry) ?? [];
  return bracketed ?? plain ?? entry;
}
