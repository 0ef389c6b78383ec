/**
 * A signed-in visitor of each app: what its server must be told, and the cookies that its library would have set. Made
 * with what each library offers for that, or by signing in.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { CLERK_HOST, type AppName } from './apps.ts';
import type { KeyServer } from './key-server.ts';
import { peers } from './places.ts';
import { LIFETIME_SECONDS, type SessionMint } from './sessions.ts';

export interface World {
  readonly mint: SessionMint;
  readonly keys: KeyServer;
}

export interface VisitorOf {
  readonly env: (world: World) => Readonly<Record<string, string>>;
  /** Once the server listens. */
  readonly visitor: (world: World, url: string) => Promise<Visitor>;
}

export interface Visitor {
  /** The `cookie` header. */
  readonly cookie: string;
  /** Whom the app takes them for. */
  readonly user: string;
}

const SECRET = 'a secret that every server of the benchmarks knows';

const peer = async (name: string): Promise<Record<string, (...given: unknown[]) => Promise<string>>> => {
  const file = createRequire(`${peers}package.json`).resolve(name);
  return (await import(pathToFileURL(file).href)) as never;
};

const now = () => Math.floor(Date.now() / 1000);

const authkit: VisitorOf = {
  env: ({ keys }) => keys.env,
  visitor: async ({ mint }) => {
    const { cookie, userId } = await mint.session();
    return { cookie: `wos-session=${cookie}`, user: userId };
  },
};

/** No auth library: whoever brings the cookie is somebody. */
const anybody: VisitorOf = {
  ...authkit,
  visitor: async (world, url) => ({ ...(await authkit.visitor(world, url)), user: 'somebody' }),
};

export const VISITORS: Readonly<Record<Exclude<AppName, `${string}-edge`>, VisitorOf>> = {
  bare: anybody,
  floor: anybody,
  ours: authkit,
  published: authkit,
  'next-auth': {
    env: () => ({ AUTH_SECRET: SECRET }),
    visitor: async () => {
      const { encode } = await peer('next-auth/jwt');
      const token = { sub: 'user_bench', name: 'Ada Lovelace', email: 'user@bench' };
      const salt = 'authjs.session-token';
      const sealed = await encode!({ token, secret: SECRET, salt, maxAge: LIFETIME_SECONDS });
      return { cookie: `${salt}=${sealed}`, user: token.email };
    },
  },
  'better-auth': {
    env: () => ({ BETTER_AUTH_SECRET: SECRET }),
    visitor: async (_, url) => {
      const answer = await fetch(`${url}/api/auth/sign-up/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url },
        body: JSON.stringify({
          name: 'Ada Lovelace',
          email: 'ada@bench.test',
          password: SECRET.slice(0, 20),
        }),
      });
      if (!answer.ok) throw new Error(`better-auth answered ${answer.status}`);
      const { user } = (await answer.json()) as { user: { id: string } };
      const cookie = answer.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      return { cookie, user: user.id };
    },
  },
  auth0: {
    env: () => ({
      AUTH0_DOMAIN: 'auth0.bench.example',
      AUTH0_CLIENT_ID: 'bench',
      AUTH0_CLIENT_SECRET: SECRET,
      AUTH0_SECRET: SECRET,
      APP_BASE_URL: 'http://localhost:3000',
    }),
    visitor: async ({ mint }) => {
      const { generateSessionCookie } = await peer('@auth0/nextjs-auth0/testing');
      const accessToken = mint.signToken({ sub: 'auth0|bench', exp: now() + LIFETIME_SECONDS });
      const session = {
        user: { sub: 'auth0|bench', name: 'Ada Lovelace' },
        tokenSet: { accessToken, expiresAt: now() + LIFETIME_SECONDS },
        internal: { sid: 'bench', createdAt: now() },
      };
      const sealed = await generateSessionCookie!(session, { secret: SECRET });
      return { cookie: `__session=${sealed}`, user: session.user.sub };
    },
  },
  clerk: {
    env: ({ mint }) => ({
      CLERK_SECRET_KEY: 'sk_live_bench',
      CLERK_JWT_KEY: mint.publicKeyPem,
      NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
    }),
    visitor: async ({ mint }) => {
      const claims = {
        iss: `https://${CLERK_HOST}`,
        sub: 'user_bench',
        sid: 'sess_bench',
        azp: 'http://localhost:3000',
        nbf: now() - 10,
        iat: now() - 10,
        exp: now() + LIFETIME_SECONDS,
      };
      const token = mint.signToken(claims, 'JWT');
      return { cookie: `__session=${token}; __client_uat=${now() - 20}`, user: claims.sub };
    },
  },
  supabase: {
    env: ({ keys }) => ({ BENCH_SUPABASE_URL: keys.url }),
    visitor: async ({ mint, keys }) => {
      const accessToken = mint.signToken({
        iss: `${keys.url}/auth/v1`,
        sub: 'user_bench',
        aud: 'authenticated',
        role: 'authenticated',
        session_id: 'bench',
        iat: now(),
        exp: now() + LIFETIME_SECONDS,
      });
      const session = {
        access_token: accessToken,
        refresh_token: 'bench',
        token_type: 'bearer',
        expires_in: LIFETIME_SECONDS,
        expires_at: now() + LIFETIME_SECONDS,
        user: { id: 'user_bench', email: 'user@bench', aud: 'authenticated', role: 'authenticated' },
      };
      const cookie = `sb-bench=base64-${Buffer.from(JSON.stringify(session)).toString('base64url')}`;
      return { cookie, user: session.user.id };
    },
  },
};
