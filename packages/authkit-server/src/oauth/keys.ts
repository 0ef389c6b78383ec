import { grants } from './authenticate.js';
import type { AppContext } from '../http/context.js';
import { notFound } from '../http/errors.js';

export async function jwks(c: AppContext): Promise<Response> {
  const published = await realmOfClient(c).keys.tokens.published();
  return c.json({ keys: published }, 200, { 'Cache-Control': 'public, max-age=300' });
}

export function discovery(c: AppContext): Response {
  const realm = realmOfClient(c);
  const base = realm.baseUrl;
  return c.json({
    issuer: realm.issuer,
    authorization_endpoint: `${base}/user_management/authorize`,
    token_endpoint: `${base}/user_management/authenticate`,
    jwks_uri: `${base}/sso/jwks/${realm.client.id}`,
    end_session_endpoint: `${base}/user_management/sessions/logout`,
    response_types_supported: ['code'],
    grant_types_supported: [...grants.keys()],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  });
}

function realmOfClient(c: AppContext) {
  const realm = c.get('realm');
  if (c.req.param('clientId') !== realm.client.id) throw notFound('The client');
  return realm;
}
