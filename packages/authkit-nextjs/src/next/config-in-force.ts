/** The configuration for one request: the settings, with the redirect URI in force. */
import type { Config } from '../config/config.js';
import type { GetConfig, RequestFacts } from '../config/source.js';
import { openFlowOptions } from '../sign-in/flow-options.js';
import { readHandoff, type Handoff } from './handoff.js';

export interface InForce {
  readonly config: Config;
  readonly handoff: Handoff | undefined;
}

/** The settings' redirect URI gives way to the proxy's, which the hand-off carries sealed. */
export async function configInForce(getConfig: GetConfig, request: RequestFacts): Promise<InForce> {
  const handoff = readHandoff(request.headers);
  const config = await getConfig(request);
  if (!handoff?.flow) return { config, handoff };
  const redirectUri = (await openFlowOptions(handoff.flow, config, Date.now()))?.redirectUri;
  return redirectUri ? { config: await getConfig(request, redirectUri), handoff } : { config, handoff };
}
