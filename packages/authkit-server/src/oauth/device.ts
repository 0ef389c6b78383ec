import { DEVICE_SECONDS, POLL_SECONDS, startDevice } from '../domain/device-codes.js';
import { readFields } from '../http/body.js';
import type { AppContext } from '../http/context.js';
import { OAuthError } from '../http/errors.js';
import { limitBeginnings } from '../http/limit-clients.js';
import { readClient } from './client-proof.js';

/** RFC 8628 3.1 and 3.2. */
export async function authorizeDevice(c: AppContext): Promise<Response> {
  const realm = c.get('realm');
  const fields = await readFields(c);
  if (!fields) throw new OAuthError('invalid_request', 'The body must be a JSON object or a form.');
  const { id } = readClient(realm, fields);
  await limitBeginnings(c);
  const { deviceCode, userCode } = await startDevice(realm, id);
  const verificationUri = `${realm.baseUrl}/device`;
  return c.json({
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: verificationUri,
    verification_uri_complete: `${verificationUri}?user_code=${userCode}`,
    expires_in: DEVICE_SECONDS,
    interval: POLL_SECONDS,
  });
}
