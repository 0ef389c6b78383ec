import { identitiesOf } from '../domain/identities.js';
import { hashTypes, storedForm } from '../domain/imported-hashes.js';
import { deleteUser, updateUser } from '../domain/user-changes.js';
import {
  createUser,
  findUser,
  findUserByExternalId,
  listUsers,
  type NewUser,
  type UserProblem,
} from '../domain/users.js';
import type { Fields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import {
  clearableText,
  flag,
  MAX_NAME,
  metadata,
  metadataChanges,
  requiredFields,
  requiredText,
  text,
} from './fields.js';
import { listBody, readPageQuery } from './lists.js';
import { identityBody, userBody } from '../wire/user.js';

export async function postUser(c: AppContext): Promise<Response> {
  const creation = await createUser(c.get('realm'), readNewUser(await requiredFields(c)));
  if (!creation.ok) throw refusal(creation.problem);
  return c.json(userBody(creation.user), 201);
}

export async function getUsers(c: AppContext): Promise<Response> {
  const page = await listUsers(c.get('realm'), readPageQuery(c), {
    email: c.req.query('email') || undefined,
    organizationId: c.req.query('organization_id') || c.req.query('organization') || undefined,
  });
  return c.json(listBody(page, userBody));
}

export async function getUser(c: AppContext): Promise<Response> {
  const user = await findUser(c.get('realm'), c.req.param('id') ?? '');
  if (!user) throw notFound('The user');
  return c.json(userBody(user));
}

export async function getUserByExternalId(c: AppContext): Promise<Response> {
  const user = await findUserByExternalId(c.get('realm'), c.req.param('externalId') ?? '');
  if (!user) throw notFound('The user');
  return c.json(userBody(user));
}

export async function putUser(c: AppContext): Promise<Response> {
  const fields = await requiredFields(c);
  const email = fields['email'] === undefined ? undefined : requiredText(fields, 'email');
  const change = await updateUser(c.get('realm'), c.req.param('id') ?? '', {
    email,
    password: text(fields, 'password'),
    passwordHash: readPasswordHash(fields),
    emailVerified: flag(fields, 'email_verified'),
    firstName: clearableText(fields, 'first_name', MAX_NAME),
    lastName: clearableText(fields, 'last_name', MAX_NAME),
    name: clearableText(fields, 'name', MAX_NAME),
    externalId: clearableText(fields, 'external_id', MAX_NAME),
    metadata: metadataChanges(fields),
    locale: clearableText(fields, 'locale', MAX_NAME),
  });
  if (change.ok) return c.json(userBody(change.user));
  if (change.problem === 'gone') throw notFound('The user');
  const { code, message } = change.problem;
  if (code === 'email_invalid') throw new ApiError(400, 'invalid_email', message);
  throw code === 'password_weak' ? refusal(change.problem) : new ApiError(400, code, message);
}

/** A bare list, not an envelope. */
export async function getIdentities(c: AppContext): Promise<Response> {
  const user = await findUser(c.get('realm'), c.req.param('id') ?? '');
  if (!user) throw notFound('The user');
  const identities = await identitiesOf(c.get('realm'), user.id);
  return c.json(identities.map(identityBody));
}

export async function removeUser(c: AppContext): Promise<Response> {
  if (!(await deleteUser(c.get('realm'), c.req.param('id') ?? ''))) throw notFound('The user');
  return c.body(null, 200);
}

function readNewUser(fields: Fields): NewUser {
  return {
    email: requiredText(fields, 'email'),
    password: text(fields, 'password'),
    passwordHash: readPasswordHash(fields),
    emailVerified: flag(fields, 'email_verified'),
    firstName: text(fields, 'first_name', MAX_NAME),
    lastName: text(fields, 'last_name', MAX_NAME),
    name: text(fields, 'name', MAX_NAME),
    externalId: text(fields, 'external_id', MAX_NAME),
    metadata: metadata(fields) ?? {},
  };
}

function readPasswordHash(fields: Fields): string | undefined {
  const hash = text(fields, 'password_hash');
  if (hash === undefined) return undefined;
  if (text(fields, 'password') !== undefined) {
    throw new ApiError(
      400,
      'password_and_password_hash_provided',
      'password and password_hash exclude each other.',
    );
  }
  const type = hashTypes.find((known) => known === fields['password_hash_type']);
  const position = fields['password_salt_position'] ?? 'suffix';
  const isPosition = position === 'prefix' || position === 'suffix';
  const stored = type && isPosition ? storedForm(type, hash, position) : undefined;
  if (stored !== undefined) return stored;
  const message = `password_hash is none of its password_hash_type, which is one of ${hashTypes.join(', ')}.`;
  throw new ApiError(400, 'invalid_password_hash', message);
}

function refusal({ code, field, message }: UserProblem): ApiError {
  if (field === 'password') {
    return new ApiError(400, 'password_strength_error', message, [
      { code: 'password_strength_error', message, field },
    ]);
  }
  return new ApiError(400, 'user_creation_error', message, [{ code, message, field }]);
}
