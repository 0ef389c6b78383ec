import {
  addFlagTarget,
  allFlags,
  allFlagTargets,
  createFlag,
  deleteFlag,
  findFlag,
  kindOfResource,
  listFlags,
  removeFlagTarget,
  setFlagEnabled,
  type TargetKind,
} from '../domain/flags.js';
import { isSlug } from '../domain/permissions.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import type { FlagRow } from '../store/schema.js';
import { flagBody, runtimeFlags } from '../wire/flag.js';
import {
  MAX_NAME,
  flag as readFlag,
  requiredFields,
  requiredText,
  text,
  textList,
  unprocessable,
} from './fields.js';
import { listBody, readPageQuery } from './lists.js';

export async function getFlags(c: AppContext): Promise<Response> {
  return c.json(listBody(await listFlags(c.get('realm'), readPageQuery(c)), flagBody));
}

/** The provider makes flags in its dashboard only; a script that sets up this server has none. */
export async function postFlag(c: AppContext): Promise<Response> {
  const fields = await requiredFields(c);
  const slug = requiredText(fields, 'slug');
  if (!isSlug(slug)) throw unprocessable('slug must be at most 64 letters and digits.');
  const flag = await createFlag(
    c.get('realm'),
    {
      slug,
      name: text(fields, 'name', MAX_NAME),
      description: text(fields, 'description', MAX_NAME),
      tags: textList(fields, 'tags'),
      enabled: readFlag(fields, 'enabled'),
      defaultValue: readFlag(fields, 'default_value'),
    },
    'api',
  );
  if (!flag) throw new ApiError(409, 'duplicate_slug', 'There is already a flag with this slug.');
  return c.json(flagBody(flag), 201);
}

export async function getFlag(c: AppContext): Promise<Response> {
  return c.json(flagBody(await flagOfPath(c)));
}

export async function removeFlag(c: AppContext): Promise<Response> {
  if (!(await deleteFlag(c.get('realm'), c.req.param('slug') ?? '', 'api')))
    throw notFound('The feature flag');
  return c.body(null, 204);
}

export const enableFlag = (c: AppContext): Promise<Response> => switchFlag(c, true);
export const disableFlag = (c: AppContext): Promise<Response> => switchFlag(c, false);

async function switchFlag(c: AppContext, enabled: boolean): Promise<Response> {
  const flag = await setFlagEnabled(c.get('realm'), c.req.param('slug') ?? '', enabled, 'api');
  if (!flag) throw notFound('The feature flag');
  return c.json(flagBody(flag));
}

export async function postFlagTarget(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const flag = await flagOfPath(c);
  const id = c.req.param('resourceId') ?? '';
  const kind = await kindOfResource(realm, id);
  if (!kind) throw notFound('The user or organization');
  await addFlagTarget(realm, flag, { id, kind }, 'api');
  return c.body(null, 204);
}

export async function removeTarget(c: AppContext): Promise<Response> {
  const flag = await flagOfPath(c);
  const removed = await removeFlagTarget(c.get('realm'), flag, c.req.param('resourceId') ?? '', 'api');
  if (!removed) throw notFound('The target');
  return c.body(null, 204);
}

export const getUserFlags = (c: AppContext): Promise<Response> => flagsOf(c, 'user');
export const getOrganizationFlags = (c: AppContext): Promise<Response> => flagsOf(c, 'organization');

async function flagsOf(c: AppContext, kind: TargetKind): Promise<Response> {
  const realm = c.get('realm');
  const id = c.req.param('id') ?? '';
  if ((await kindOfResource(realm, id)) !== kind) throw notFound(`The ${kind}`);
  return c.json(listBody(await listFlags(realm, readPageQuery(c), id), flagBody));
}

/** Polled by the SDK's runtime client. */
export async function getRuntimeFlags(c: AppContext): Promise<Response> {
  const { db } = c.get('realm');
  return c.json(runtimeFlags(await allFlags(db), await allFlagTargets(db)));
}

async function flagOfPath(c: AppContext): Promise<FlagRow> {
  const flag = await findFlag(c.get('realm'), c.req.param('slug') ?? '');
  if (!flag) throw notFound('The feature flag');
  return flag;
}
