import type { Fields } from '../http/body.js';
import { MAX_DEVICE_TEXT, type DeviceInfo } from '../domain/sessions.js';
import { OAuthError } from '../http/errors.js';

/** A text field, or undefined when it is absent, null or empty. */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw new OAuthError('invalid_request', `${name} must be a string.`);
  return value;
}

export function requiredText(fields: Fields, name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is required.`);
  return value;
}

/** Where somebody signs in from, as the app tells it. */
export function readDevice(fields: Fields): DeviceInfo {
  return {
    ipAddress: optionalText(fields, 'ip_address')?.slice(0, MAX_DEVICE_TEXT) ?? null,
    userAgent: optionalText(fields, 'user_agent')?.slice(0, MAX_DEVICE_TEXT) ?? null,
  };
}
