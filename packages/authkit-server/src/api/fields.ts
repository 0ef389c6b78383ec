import { readFields, type Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { MAX_METADATA, type MetadataChanges } from '../domain/metadata.js';
import { ApiError } from '../http/errors.js';

export const MAX_NAME = 256;
// The provider's limits.
const MAX_METADATA_KEY = 40;
const MAX_METADATA_VALUE = 600;

export async function requiredFields(c: AppContext): Promise<Fields> {
  const fields = await readFields(c);
  if (!fields) throw unprocessable('The body must be a JSON object.', 'body');
  return fields;
}

export function text(fields: Fields, name: string, max = Infinity): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value.length <= max) return value;
  throw unprocessable(`${name} must be a string${max === Infinity ? '' : ` of at most ${max} characters`}.`);
}

export function requiredText(fields: Fields, name: string, max?: number): string {
  const value = text(fields, name, max);
  if (value === undefined || value.trim() === '') {
    throw unprocessable(`${name} is required.`);
  }
  return value;
}

/** Null is a value of its own: it clears what was there. */
export function clearableText(fields: Fields, name: string, max?: number): string | null | undefined {
  return fields[name] === null ? null : text(fields, name, max);
}

export function textList(fields: Fields, name: string): string[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw unprocessable(`${name} must be a list of strings.`);
}

export function flag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  // A form has no booleans.
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw unprocessable(`${name} must be true or false.`);
}

export function metadata(fields: Fields): Record<string, string> | undefined {
  const changes = metadataChanges(fields);
  if (changes && Object.values(changes).includes(null)) {
    throw invalid('invalid_metadata', 'metadata must be an object whose values are strings.');
  }
  return changes as Record<string, string> | undefined;
}

/** Null is for a key that is to go. */
export function metadataChanges(fields: Fields): MetadataChanges | undefined {
  const value = fields['metadata'];
  if (value === undefined || value === null) return undefined;
  const isRecord = typeof value === 'object' && !Array.isArray(value);
  if (!isRecord || !Object.values(value).every((entry) => typeof entry === 'string' || entry === null)) {
    throw invalid('invalid_metadata', 'metadata must be an object whose values are strings.');
  }
  const entries = Object.entries(value as MetadataChanges);
  const tooLong = entries.some(
    ([key, entry]) => key.length > MAX_METADATA_KEY || (entry?.length ?? 0) > MAX_METADATA_VALUE,
  );
  if (tooLong || entries.length > MAX_METADATA) {
    throw invalid(
      'invalid_metadata',
      `metadata must have at most ${MAX_METADATA} keys of ${MAX_METADATA_KEY} characters, with values of ${MAX_METADATA_VALUE}.`,
    );
  }
  return Object.fromEntries(entries);
}

export function invalid(code: string, message: string): ApiError {
  return new ApiError(400, code, message);
}

/** A field that cannot be used. The message begins with its name, unless that is given. */
export function unprocessable(message: string, field = message.split(' ', 1)[0] ?? ''): ApiError {
  return new ApiError(422, 'invalid_request_parameters', message, [{ code: 'invalid', field, message }]);
}
