// An API of its own, in another process and perhaps another language: all it needs is AuthKit's public keys.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const {
  AUTHKIT_URL = 'https://api.workos.com',
  WORKOS_CLIENT_ID = '',
  APP_ORIGIN = '',
  PORT = '3001',
} = process.env;

const keys = createRemoteJWKSet(new URL(`${AUTHKIT_URL}/sso/jwks/${WORKOS_CLIENT_ID}`));

/** AuthKit has written its issuer in three ways. */
const issuer = [`${AUTHKIT_URL}/user_management/${WORKOS_CLIENT_ID}`, AUTHKIT_URL, `${AUTHKIT_URL}/`];

/** @typedef {{ sub: string, org_id?: string, permissions?: string[] }} Claims */

/** @type {import('hono').MiddlewareHandler<{ Variables: { claims: Claims } }>} */
const signedIn = createMiddleware(async (c, next) => {
  const [, token = ''] = /^Bearer ([^\s,]+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  try {
    // The algorithm is ours to choose, never the token's. What is required must be there: an `exp` that is not is not
    // checked, either.
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer,
      requiredClaims: ['sub', 'exp'],
    });
    // AuthKit names the client here, and no audience. A token for another app is none for this one.
    if (payload['client_id'] !== WORKOS_CLIENT_ID) throw new Error('for another client');
    c.set('claims', /** @type {Claims} */ (payload));
  } catch {
    return c.json({ title: 'Sign-in is required' }, 401, { 'www-authenticate': 'Bearer' });
  }
  return await next();
});

/** @param {string} permission @returns {import('hono').MiddlewareHandler<{ Variables: { claims: Claims } }>} */
const allowed = (permission) => async (c, next) =>
  c.get('claims').permissions?.includes(permission)
    ? await next()
    : c.json({ title: 'You may not do this' }, 403);

const app = new Hono()
  .use(cors({ origin: APP_ORIGIN, allowHeaders: ['authorization'] }))
  .get('/me', signedIn, (c) => c.json({ user: c.get('claims').sub }))
  .get('/reports', signedIn, allowed('reports:read'), (c) => c.json({ of: c.get('claims').org_id ?? null }));

serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`API listening on http://127.0.0.1:${port}`),
);
