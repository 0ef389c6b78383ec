import { MAX_DEVICE_TEXT, type DeviceInfo } from '../domain/sessions.js';
import { clientAddress } from './client-address.js';
import type { AppContext } from './context.js';

/** Where a page was sent from. */
export function browserDevice(c: AppContext): DeviceInfo {
  return {
    ipAddress: clientAddress(c),
    userAgent: c.req.header('user-agent')?.slice(0, MAX_DEVICE_TEXT) ?? null,
  };
}
