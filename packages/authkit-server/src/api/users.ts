import { createUser, findUser, listUsers, type NewUser, type UserProblem } from '../domain/users.js';
import { readFields, type Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import { listBody, readPageQuery } from './lists.js';
import { userBody } from './user-body.js';

const NOT_IMPLEMENTED = ['password_hash', 'password_hash_type', 'password_salt_position'];
const MAX_NAME = 256;

export async function postUser(c: AppContext): Promise<Response> {
  const fields = await readFields(c);
  if (!fields) throw new ApiError(400, 'invalid_request_parameters', 'The body must be a JSON object.');
  const creation = await createUser(c.get('realm'), readNewUser(fields));
  if (!creation.ok) throw refusal(creation.problem);
  return c.json(userBody(creation.user), 201);
}

export async function getUsers(c: AppContext): Promise<Response> {
  // There are no organizations yet, so none has members.
  if (c.req.query('organization_id') || c.req.query('organization')) {
    return c.json(listBody({ rows: [], before: null, after: null }, userBody));
  }
  const page = await listUsers(c.get('realm'), readPageQuery(c), {
    email: c.req.query('email') || undefined,
  });
  return c.json(listBody(page, userBody));
}

export async function getUser(c: AppContext): Promise<Response> {
  const user = await findUser(c.get('realm'), c.req.param('id') ?? '');
  if (!user) throw notFound('The user');
  return c.json(userBody(user));
}

function readNewUser(fields: Fields): NewUser {
  for (const name of NOT_IMPLEMENTED) {
    if (fields[name] !== undefined)
      throw invalid('not_implemented', `${name} is not implemented by this server.`);
  }
  const email = text(fields, 'email');
  if (email === undefined) throw invalid('invalid_request_parameters', 'email is required.');
  return {
    email,
    password: text(fields, 'password'),
    emailVerified: flag(fields, 'email_verified'),
    firstName: text(fields, 'first_name', MAX_NAME),
    lastName: text(fields, 'last_name', MAX_NAME),
    name: text(fields, 'name', MAX_NAME),
    externalId: text(fields, 'external_id', MAX_NAME),
    metadata: metadata(fields['metadata']),
  };
}

function text(fields: Fields, name: string, max = Infinity): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value.length <= max) return value;
  throw invalid(
    'invalid_request_parameters',
    `${name} must be a string${max === Infinity ? '' : ` of at most ${max} characters`}.`,
  );
}

function flag(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  // A form has no booleans.
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalid('invalid_request_parameters', `${name} must be true or false.`);
}

function metadata(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  const isRecord = typeof value === 'object' && !Array.isArray(value);
  if (!isRecord || !Object.values(value).every((entry) => typeof entry === 'string')) {
    throw invalid('invalid_metadata', 'metadata must be an object whose values are strings.');
  }
  return value as Record<string, string>;
}

function refusal({ code, field, message }: UserProblem): ApiError {
  if (field === 'password') {
    return new ApiError(400, 'password_strength_error', message, [
      { code: 'password_strength_error', message, field },
    ]);
  }
  if (code === 'external_id_already_used') return new ApiError(400, code, message);
  return new ApiError(400, 'user_creation_error', message, [{ code, message, field }]);
}

function invalid(code: string, message: string): ApiError {
  return new ApiError(400, code, message);
}
