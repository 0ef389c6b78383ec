/** A real local AuthKit for a test file, and a visitor who fills in its forms. */
import { randomBytes } from 'node:crypto';
import {
  createAuthKitServer,
  type AuthKitServer,
  type AuthKitServerOptions,
} from '@workos-inc/authkit-server';
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';

export const APP = 'http://localhost:3000';
export const CALLBACK = `${APP}/callback`;
export const PERSON = { email: 'ada@example.com', password: 'correct horse battery', firstName: 'Ada' };

export interface AuthKitForTests {
  server: AuthKitServer;
  /** Finished requests since the test began. */
  requests: { method: string; path: string; grantType?: string; status: number }[];
  refreshes(): number;
}

/** Starts AuthKit before a file's tests, and points the environment at it before each one. */
export function useAuthKit(options: AuthKitServerOptions = {}): AuthKitForTests {
  const authkit = { requests: [] as AuthKitForTests['requests'] } as AuthKitForTests;
  authkit.refreshes = () => authkit.requests.filter(({ grantType }) => grantType === 'refresh_token').length;
  // A password of its own, so that nothing the process remembers is shared with another file or test.
  beforeAll(async () => {
    authkit.server = await createAuthKitServer({
      redirectUris: [CALLBACK],
      logoutUris: [APP, `${APP}/bye`],
      refreshReplaySeconds: 0,
      users: [PERSON],
      onRequest: (entry) => void authkit.requests.push(entry),
      ...options,
    });
  });
  beforeEach(() => {
    authkit.requests.length = 0;
    authkit.server.clock.set(Date.now());
    for (const [name, value] of Object.entries(authkit.server.env)) vi.stubEnv(name, value);
    vi.stubEnv('WORKOS_REDIRECT_URI', CALLBACK);
    vi.stubEnv('WORKOS_COOKIE_PASSWORD', randomBytes(33).toString('base64'));
    vi.stubEnv('NODE_ENV', 'development');
  });
  afterAll(() => authkit.server.close());
  return authkit;
}

/** A person's browser at AuthKit: cookies, pages, forms. */
class AuthKitVisitor {
  private readonly jar = new Map<string, string>();

  constructor(private readonly origin: string) {}

  async visit(url: string, form?: Record<string, string>): Promise<Response> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      headers: { cookie, ...(form && { origin: this.origin }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(';')[0]!;
      this.jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  }

  /** Opens a page with a form and sends it; answers where that leads. */
  async submit(pageUrl: string, fields: Record<string, string>): Promise<string> {
    const html = await (await this.visit(pageUrl)).text();
    const csrf = /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const submitted = await this.visit(pageUrl, { csrf, ...fields });
    const location = submitted.headers.get('location');
    if (!location) throw new Error(`AuthKit answered ${submitted.status}: ${await submitted.text()}`);
    return new URL(location, pageUrl).href;
  }
}

/** Goes through AuthKit's sign-in page as a person would; answers the callback URL they are sent to. */
export async function fillInSignIn(
  authorizeUrl: string,
  person: { email: string; password: string } = PERSON,
  organizationId = '',
): Promise<string> {
  const visitor = new AuthKitVisitor(new URL(authorizeUrl).origin);
  const begun = await visitor.visit(authorizeUrl);
  const pageUrl = new URL(begun.headers.get('location')!, authorizeUrl).href.replace(
    '/sign-up/',
    '/sign-in/',
  );
  const next = await visitor.submit(pageUrl, { email: person.email, password: person.password });
  return next.includes('/choose-organization/')
    ? visitor.submit(next, { organization_id: organizationId })
    : next;
}
