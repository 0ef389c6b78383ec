/** The same with what the published package opens and verifies with: its seal library and its token library. */
import { unsealData } from 'iron-session';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const env = (globalThis as unknown as { process: { env: Record<string, string> } }).process.env;
const origin = `http://${env['WORKOS_API_HOSTNAME']}:${env['WORKOS_API_PORT']}`;
const keys = createRemoteJWKSet(new URL(`${origin}/sso/jwks/${env['WORKOS_CLIENT_ID']}`));

export async function read(cookie: string): Promise<string | undefined> {
  const password = env['WORKOS_COOKIE_PASSWORD']!;
  const { accessToken, user } = await unsealData<{ accessToken: string; user: { id: string } }>(cookie, {
    password,
  });
  await jwtVerify(accessToken, keys);
  return user.id;
}
