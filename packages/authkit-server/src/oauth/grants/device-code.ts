import { pollDevice, type Poll } from '../../domain/device-codes.js';
import { prepareSession, storeSession } from '../../domain/sessions.js';
import { transact } from '../../domain/events.js';
import { OAuthError } from '../../http/errors.js';
import type { Grant } from '../authenticate.js';
import { readDevice, requiredText } from '../fields.js';
import { signedInBody } from './token-body.js';

type Reason = Extract<Poll, { ok: false }>['reason'];

const refusals: Record<Reason, [error: string, description: string]> = {
  unknown: ['invalid_grant', 'The device_code is unknown or already used.'],
  expired_token: ['expired_token', 'The device_code has expired.'],
  slow_down: ['slow_down', 'Wait longer before asking again.'],
  authorization_pending: ['authorization_pending', 'Nobody has answered yet.'],
  access_denied: ['access_denied', 'The request was denied.'],
};

export const deviceCodeGrant: Grant = async (c, fields, client) => {
  const realm = c.get('realm');
  const poll = await pollDevice(realm, client.id, requiredText(fields, 'device_code'));
  if (!poll.ok) throw new OAuthError(...refusals[poll.reason]);
  const opened = await prepareSession(realm, poll.order, readDevice(fields));
  if (!opened) throw new OAuthError('access_denied', 'The user may not sign in there any more.');
  await transact(realm, (db, emit) => storeSession(db, emit, opened));
  return c.json(signedInBody(opened));
};
