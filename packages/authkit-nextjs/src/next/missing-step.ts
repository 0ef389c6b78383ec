/** What a new sign-in settles, when the provider refuses somebody an organization. */
import type { Config } from '../config/config.js';
import { sealFlowOptions } from '../sign-in/flow-options.js';
import { startUrl } from '../sign-in/start.js';

const SETTLED_BY_SIGN_IN = new Set(['sso_required', 'mfa_enrollment']);

export function isSettledBySignIn(code: string | undefined): boolean {
  return code !== undefined && SETTLED_BY_SIGN_IN.has(code);
}

/** Where a sign-in to one organization starts. */
export async function signInToOrganization(
  organizationId: string | undefined,
  returnTo: string | undefined,
  config: Config,
): Promise<string> {
  const { redirectUri } = config.address;
  const flow = await sealFlowOptions({ organizationId, redirectUri }, config);
  return startUrl('sign-in', config.address, { returnTo, flow });
}
