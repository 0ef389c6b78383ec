import type { AuthKitServer } from '../server.js';

/** The variables that a Next.js app needs to use a server. */
export function appEnv(server: AuthKitServer, redirectUri: string | undefined): Record<string, string> {
  return {
    ...server.env,
    WORKOS_COOKIE_PASSWORD: server.cookiePassword,
    ...(redirectUri !== undefined && { NEXT_PUBLIC_WORKOS_REDIRECT_URI: redirectUri }),
  };
}

/** The same as lines of an `.env.local`. */
export function envBlock(env: Record<string, string>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}='${value}'`)
    .join('\n');
}
