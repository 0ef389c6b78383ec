import type { Config } from '../config/config.js';
import { warnOnce } from '../config/warn-once.js';
import { call } from './call.js';

/**
 * Exchanges the claim token of an environment that nobody has claimed yet for a nonce that goes with the sign-in.
 * Sign-in works without; a failure is said once, and an environment that is claimed already is no failure.
 */
export async function claimNonce(config: Config): Promise<string | undefined> {
  if (!config.claimToken) return undefined;
  const result = await call(config, 'claim-nonce', '/x/one-shot-environments/claim-nonces', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: config.clientId, claim_token: config.claimToken }),
    repeatable: false,
  });
  const nonce = result.ok ? (result.value as { nonce?: unknown }).nonce : undefined;
  if (typeof nonce === 'string') return nonce;
  if (result.ok || result.failure.status !== 409)
    warnOnce('WORKOS_CLAIM_TOKEN could not be exchanged for a nonce');
  return undefined;
}
