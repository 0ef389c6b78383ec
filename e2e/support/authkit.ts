import { createHash } from 'node:crypto';
import { createAuthKitServer } from '@workos-inc/authkit-server';
import type { AuthKitServer, AuthKitServerOptions, RequestEntry } from '@workos-inc/authkit-server';
import { sealData, unsealData } from 'iron-session';
import { signInByHttp } from './sign-in-by-http.ts';
import type { Tokens } from './sign-in-by-http.ts';

export const PASSWORD = 'correct horse battery';

/** The provider's names are snake_case; a session holds what the official SDK makes of them. */
const camel = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [
          key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
          camel(entry),
        ]),
      )
    : value;

export const tokenClaims = (accessToken: string): { jti: string; sid: string; sub: string; exp: number } =>
  JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());

export interface SealedSession {
  cookie: string;
  /** What no answer may contain anywhere but in the cookie, and there only sealed. */
  tokens: readonly [accessToken: string, refreshToken: string];
  tokenId: string;
  email: string;
}

const roleOf = (email: string) => `role-${createHash('sha256').update(email).digest('hex').slice(0, 12)}`;

/** The access token in a session cookie, opened without the app's code. */
export async function tokenIdIn(cookie: string, cookiePassword: string): Promise<string> {
  const { accessToken } = await unsealData<{ accessToken: string }>(cookie, { password: cookiePassword });
  return tokenClaims(accessToken).jti;
}

/** A real local AuthKit in this process, and what a test may ask of it besides what a browser does. */
export class AuthKit {
  readonly server: AuthKitServer;
  private readonly redirectUri: string;
  private readonly entries: RequestEntry[];

  // Written out, so that Node can run this file as it is.
  private constructor(server: AuthKitServer, redirectUri: string, entries: RequestEntry[]) {
    this.server = server;
    this.redirectUri = redirectUri;
    this.entries = entries;
  }

  /** For an app at this address. */
  static async start(appUrl: string, options: AuthKitServerOptions = {}): Promise<AuthKit> {
    const entries: RequestEntry[] = [];
    const onRequest = (entry: RequestEntry) => void entries.push(entry);
    const redirectUri = `${appUrl}/callback`;
    const server = await createAuthKitServer({
      // What these tests are about begins at the app; the server's own tests prove addresses.
      emailVerification: false,
      redirectUris: [redirectUri],
      logoutUris: [appUrl],
      onRequest,
      ...options,
    });
    return new AuthKit(server, options.redirectUris?.[0] ?? redirectUri, entries);
  }

  get url(): string {
    return this.server.url;
  }

  /** Starts counting requests like this one; the answer says how many there were since. */
  count(like: Partial<RequestEntry>): () => number {
    const seen = this.entries.length;
    const isLike = (entry: RequestEntry) =>
      Object.entries({ ...entry, ...like }).every(
        ([key, value]) => entry[key as keyof RequestEntry] === value,
      );
    return () => this.entries.slice(seen).filter(isLike).length;
  }

  async createUser(email: string): Promise<void> {
    await this.server.createUser({
      email,
      password: PASSWORD,
      firstName: 'Ada',
      lastName: 'Lovelace',
      emailVerified: true,
    });
  }

  /** Says what somebody may do in the organization that `session` made for them. */
  async allow(email: string, permissions: readonly string[]): Promise<void> {
    await this.server.setPermissions(roleOf(email), permissions);
  }

  /** Makes somebody the member of an organization of their own, with these permissions there. */
  private async grant(email: string, permissions: readonly string[]): Promise<void> {
    const role = roleOf(email);
    await this.allow(email, permissions);
    const { id } = await this.server.createOrganization({ name: `The organization of ${email}` });
    await this.server.addMember({ organizationId: id, email, role });
  }

  /** A new user's session as the app would have it in its cookie, sealed without the app's code. */
  async session(
    email: string,
    cookiePassword: string,
    permissions: readonly string[] = [],
  ): Promise<SealedSession> {
    await this.createUser(email);
    if (permissions.length > 0) await this.grant(email, permissions);
    const { access_token, refresh_token, user } = await signInByHttp({
      authkitUrl: this.url,
      clientId: this.server.env.WORKOS_CLIENT_ID,
      apiKey: this.server.env.WORKOS_API_KEY,
      redirectUri: this.redirectUri,
      email,
      password: PASSWORD,
    });
    const session = { accessToken: access_token, refreshToken: refresh_token, user: camel(user) };
    const cookie = await sealData(session, { password: cookiePassword, ttl: 0 });
    return { cookie, tokens: [access_token, refresh_token], tokenId: tokenClaims(access_token).jti, email };
  }

  /** The same, an hour ago: the access token has expired, the refresh token has not been used. */
  async expiredSession(
    email: string,
    cookiePassword: string,
    permissions: readonly string[] = [],
  ): Promise<SealedSession> {
    return await this.sessionFrom(60 * 60, email, cookiePassword, permissions);
  }

  /** The same, some seconds ago. */
  async sessionFrom(
    secondsAgo: number,
    email: string,
    cookiePassword: string,
    permissions: readonly string[] = [],
  ): Promise<SealedSession> {
    this.server.clock.advance(-secondsAgo * 1000);
    try {
      return await this.session(email, cookiePassword, permissions);
    } finally {
      this.server.clock.advance(secondsAgo * 1000);
    }
  }

  /** A session in which somebody else acts as this user, begun some seconds ago. */
  async impersonatedSession(
    secondsAgo: number,
    email: string,
    cookiePassword: string,
  ): Promise<SealedSession> {
    await this.createUser(email);
    this.server.clock.advance(-secondsAgo * 1000);
    try {
      const { url } = await this.server.impersonate({ email, impersonator: 'support@example.com' });
      const answer = await fetch(`${this.url}/user_management/authenticate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'authorization_code',
          client_id: this.server.env.WORKOS_CLIENT_ID,
          client_secret: this.server.env.WORKOS_API_KEY,
          code: new URL(url).searchParams.get('code'),
        }),
      });
      const { access_token, refresh_token, user, impersonator } = (await answer.json()) as Tokens;
      const session = {
        accessToken: access_token,
        refreshToken: refresh_token,
        user: camel(user),
        impersonator,
      };
      const cookie = await sealData(session, { password: cookiePassword, ttl: 0 });
      return { cookie, tokens: [access_token, refresh_token], tokenId: tokenClaims(access_token).jti, email };
    } finally {
      this.server.clock.advance(secondsAgo * 1000);
    }
  }
}
