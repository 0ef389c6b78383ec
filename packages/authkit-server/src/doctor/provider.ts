import type { Finding } from '../cli/doctor.js';
import { providerOf, redirectUriOf, type AppEnv } from './env-files.js';

const TIMEOUT_MS = 5000;
// What verifiers of tokens forgive at most.
const MAX_SKEW_MS = 60_000;

/** What the provider answers: whether it is there, its clock, and whether it knows the client and the redirect URI. */
export async function examineProvider(env: AppEnv): Promise<Finding[]> {
  const clientId = env['WORKOS_CLIENT_ID'];
  if (!clientId) return [];
  const provider = providerOf(env);
  const keys = await ask(`${provider}/sso/jwks/${encodeURIComponent(clientId)}`);
  if (!keys) {
    return [
      {
        code: 'provider_unreachable',
        problem: `Nobody answers at ${provider}.`,
        fix: 'Start the local server with "npx authkit-server dev -- next dev", or correct WORKOS_API_HOSTNAME, WORKOS_API_PORT and WORKOS_API_HTTPS.',
      },
    ];
  }
  if (keys.status === 404) {
    return [
      {
        code: 'client_unknown',
        problem: `${provider} has no client ${clientId}.`,
        fix: 'Copy WORKOS_CLIENT_ID anew from the provider; "npx authkit-server" prints it.',
      },
    ];
  }
  return [...examineClock(keys), ...(await examineRedirectUri(env, provider, clientId))];
}

function examineClock(answer: Response): Finding[] {
  const theirs = Date.parse(answer.headers.get('date') ?? '');
  const skew = Date.now() - theirs;
  if (Number.isNaN(theirs) || Math.abs(skew) <= MAX_SKEW_MS) return [];
  const seconds = Math.round(Math.abs(skew) / 1000);
  return [
    {
      code: 'clock_skew',
      problem: `This machine's clock is ${seconds} seconds ${skew > 0 ? 'ahead of' : 'behind'} the provider's.`,
      fix: 'Set the clock by a time server: "sudo timedatectl set-ntp true" on Linux.',
    },
  ];
}

async function examineRedirectUri(env: AppEnv, provider: string, clientId: string): Promise<Finding[]> {
  const redirectUri = redirectUriOf(env);
  if (redirectUri === undefined || !URL.canParse(redirectUri)) return [];
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    provider: 'authkit',
  });
  const answer = await ask(`${provider}/user_management/authorize?${query.toString()}`);
  if (answer === undefined || answer.status < 400) return [];
  const { hostname } = new URL(redirectUri);
  const other = { localhost: '127.0.0.1', '127.0.0.1': 'localhost' }[hostname];
  const hint = other === undefined ? '' : ` To the provider ${hostname} and ${other} are two hosts.`;
  return [
    {
      code: 'redirect_uri_unregistered',
      problem: `The provider does not know the redirect URI ${redirectUri}.${hint}`,
      fix: `Register exactly that: --redirect-uri ${redirectUri} for the local server, or in the provider's dashboard.`,
    },
  ];
}

async function ask(url: string): Promise<Response | undefined> {
  try {
    return await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    return undefined;
  }
}
