import { readImpersonator } from '../domain/impersonator.js';
import { endSession, findSession, listSessions, sessionStatus } from '../domain/sessions.js';
import { findUser } from '../domain/users.js';
import { readFields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { ApiError, notFound } from '../http/errors.js';
import type { SessionRow } from '../store/schema.js';
import { listBody, readPageQuery } from './lists.js';
import { isoTime } from './user-body.js';

export async function revokeSession(c: AppContext): Promise<Response> {
  const fields = await readFields(c);
  const id = fields?.['session_id'];
  if (typeof id !== 'string' || id === '') {
    throw new ApiError(400, 'invalid_request_parameters', 'session_id is required.');
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
  return c.json(listBody(page, (session) => sessionBody(session, realm.clock.now())));
}

function sessionBody(session: SessionRow, now: number): object {
  return {
    object: 'session',
    id: session.id,
    user_id: session.user_id,
    ...(session.organization_id !== null && { organization_id: session.organization_id }),
    ...(session.impersonator !== null && { impersonator: readImpersonator(session.impersonator) }),
    ip_address: session.ip_address,
    user_agent: session.user_agent,
    auth_method: session.auth_method,
    status: sessionStatus(session, now),
    expires_at: isoTime(session.expires_at),
    ended_at: session.ended_at === null ? null : isoTime(session.ended_at),
    created_at: isoTime(session.created_at),
    updated_at: isoTime(session.updated_at),
  };
}
