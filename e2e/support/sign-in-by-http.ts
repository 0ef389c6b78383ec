import { createHash, randomBytes } from 'node:crypto';
import { CookieJar } from './http.ts';

export interface Tokens {
  access_token: string;
  refresh_token: string;
  user: Record<string, unknown>;
  impersonator?: Record<string, unknown>;
}

interface SignIn {
  authkitUrl: string;
  clientId: string;
  apiKey: string;
  redirectUri: string;
  email: string;
  password: string;
}

const expectStatus = async (response: Response, status: number) => {
  if (response.status === status) return;
  throw new Error(
    `${response.url} answered ${response.status} instead of ${status}: ${await response.text()}`,
  );
};

/**
 * What a visitor does at AuthKit, from the authorize URL to the one it sends the browser back to.
 *
 * @param cookies the browser's at AuthKit: with the same ones a second time, AuthKit knows it
 */
export async function authorizeByHttp(
  authorizeUrl: string,
  { email, password }: Pick<SignIn, 'email' | 'password'>,
  cookies = new CookieJar(),
): Promise<string> {
  const { origin } = new URL(authorizeUrl);
  const start = await fetch(authorizeUrl, { headers: { cookie: cookies.header() }, redirect: 'manual' });
  await expectStatus(start, 302);
  cookies.take(start.headers);

  const formUrl = new URL(start.headers.get('location') ?? '', origin);
  if (formUrl.origin !== origin) return formUrl.href;
  const form = await fetch(formUrl, { headers: { cookie: cookies.header() } });
  await expectStatus(form, 200);
  cookies.take(form.headers);
  const csrf = /name="csrf" value="([^"]+)"/.exec(await form.text())?.[1] ?? '';

  const submitted = await fetch(formUrl, {
    method: 'POST',
    headers: { cookie: cookies.header(), origin },
    body: new URLSearchParams({ csrf, email, password }),
    redirect: 'manual',
  });
  await expectStatus(submitted, 303);
  cookies.take(submitted.headers);
  return submitted.headers.get('location') ?? '';
}

/** The whole sign-in as an app and a browser would do it together, without either. */
export async function signInByHttp(options: SignIn): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    response_type: 'code',
    provider: 'authkit',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const callback = await authorizeByHttp(`${options.authkitUrl}/user_management/authorize?${query}`, options);
  const code = new URL(callback).searchParams.get('code');

  const exchange = await fetch(`${options.authkitUrl}/user_management/authenticate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'authorization_code',
      client_id: options.clientId,
      client_secret: options.apiKey,
      code,
      code_verifier: verifier,
    }),
  });
  await expectStatus(exchange, 200);
  return (await exchange.json()) as Tokens;
}
