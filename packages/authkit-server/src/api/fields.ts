import { readFields, type Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError } from '../http/errors.js';

export const MAX_NAME = 256;

export async function requiredFields(c: AppContext): Promise<Fields> {
  const fields = await readFields(c);
  if (!fields) throw invalid('invalid_request_parameters', 'The body must be a JSON object.');
  return fields;
}

export function text(fields: Fields, name: string, max = Infinity): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value.length <= max) return value;
  throw invalid(
    'invalid_request_parameters',
    `${name} must be a string${max === Infinity ? '' : ` of at most ${max} characters`}.`,
  );
}

export function requiredText(fields: Fields, name: string, max?: number): string {
  const value = text(fields, name, max);
  if (value === undefined || value.trim() === '') {
    throw invalid('invalid_request_parameters', `${name} is required.`);
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
  throw invalid('invalid_request_parameters', `${name} must be a list of strings.`);
}

export function flag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  // A form has no booleans.
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalid('invalid_request_parameters', `${name} must be true or false.`);
}

export function metadata(fields: Fields): Record<string, string> | undefined {
  const value = fields['metadata'];
  if (value === undefined || value === null) return undefined;
  const isRecord = typeof value === 'object' && !Array.isArray(value);
  if (!isRecord || !Object.values(value).every((entry) => typeof entry === 'string')) {
    throw invalid('invalid_metadata', 'metadata must be an object whose values are strings.');
  }
  return value as Record<string, string>;
}

/** Passing over these in silence would store something other than what was sent. */
export function refuseUnimplemented(fields: Fields, names: readonly string[]): void {
  const name = names.find((candidate) => fields[candidate] !== undefined);
  if (name !== undefined) throw invalid('not_implemented', `${name} is not implemented by this server.`);
}

export function invalid(code: string, message: string): ApiError {
  return new ApiError(400, code, message);
}
