import { endSession, findSession, listSessions, sessionStatus } from '../domain/sessions.js';
import { findUser } from '../domain/users.js';
import { readFields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { notFound } from '../http/errors.js';
import { listBody, readPageQuery } from './lists.js';
import { sessionBody } from '../wire/session.js';
import { unprocessable } from './fields.js';

export async function revokeSession(c: AppContext): Promise<Response> {
  const fields = await readFields(c);
  const id = fields?.['session_id'];
  if (typeof id !== 'string' || id === '') {
    throw unprocessable('session_id is required.');
  }
  const session = await findSession(c.get('realm'), id);
  if (!session) throw notFound('The session');
  await endSession(c.get('realm'), session);
  return c.body(null, 200);
}

export async function getUserSessions(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const userId = c.req.param('id') ?? '';
  if (!(await findUser(realm, userId))) throw notFound('The user');
  const page = await listSessions(realm, userId, readPageQuery(c));
  return c.json(listBody(page, (session) => sessionBody(session, sessionStatus(session, realm.clock.now()))));
}
