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
  refuseUnimplemented,
  requiredFields,
  requiredText,
  text,
} from './fields.js';
import { listBody, readPageQuery } from './lists.js';
import { userBody } from '../wire/user.js';

const NOT_IMPLEMENTED = ['password_hash', 'password_hash_type', 'password_salt_position'];

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
  refuseUnimplemented(fields, NOT_IMPLEMENTED);
  const email = fields['email'] === undefined ? undefined : requiredText(fields, 'email');
  const change = await updateUser(c.get('realm'), c.req.param('id') ?? '', {
    email,
    password: text(fields, 'password'),
    emailVerified: flag(fields, 'email_verified'),
    firstName: clearableText(fields, 'first_name', MAX_NAME),
    lastName: clearableText(fields, 'last_name', MAX_NAME),
    name: clearableText(fields, 'name', MAX_NAME),
    externalId: clearableText(fields, 'external_id', MAX_NAME),
    metadata: metadata(fields),
    locale: clearableText(fields, 'locale', MAX_NAME),
  });
  if (change.ok) return c.json(userBody(change.user));
  if (change.problem === 'gone') throw notFound('The user');
  const { code, message } = change.problem;
  throw code === 'email_not_available' ? new ApiError(400, code, message) : refusal(change.problem);
}

export async function removeUser(c: AppContext): Promise<Response> {
  if (!(await deleteUser(c.get('realm'), c.req.param('id') ?? ''))) throw notFound('The user');
  return c.body(null, 200);
}

function readNewUser(fields: Fields): NewUser {
  refuseUnimplemented(fields, NOT_IMPLEMENTED);
  return {
    email: requiredText(fields, 'email'),
    password: text(fields, 'password'),
    emailVerified: flag(fields, 'email_verified'),
    firstName: text(fields, 'first_name', MAX_NAME),
    lastName: text(fields, 'last_name', MAX_NAME),
    name: text(fields, 'name', MAX_NAME),
    externalId: text(fields, 'external_id', MAX_NAME),
    metadata: metadata(fields) ?? {},
  };
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
