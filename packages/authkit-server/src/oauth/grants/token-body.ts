import { userBody } from '../../wire/user.js';
import type { AuthMethod } from '../../domain/attempt.js';
import { isProvider, type Provider } from '../../domain/providers.js';
import { readImpersonator } from '../../domain/impersonator.js';
import type { OpenedSession } from '../../domain/sessions.js';

const methodNames: Readonly<Record<string, string>> = {
  password: 'Password',
  magic_code: 'MagicAuth',
  impersonation: 'Impersonation',
} satisfies Record<Exclude<AuthMethod, Provider>, string>;

/** What a grant answers that signs somebody in. */
export function signedInBody(opened: OpenedSession): object {
  const shown = opened.session.auth_method;
  const method = isProvider(shown) ? shown : methodNames[shown];
  return { ...tokenBody(opened), ...(method !== undefined && { authentication_method: method }) };
}

/** What every grant answers. Fields without a value are left out: SDKs read a null organization as one. */
export function tokenBody({ user, session, pair }: OpenedSession): object {
  const impersonator = readImpersonator(session.impersonator);
  return {
    user: userBody(user),
    ...(pair.organizationId !== null && { organization_id: pair.organizationId }),
    access_token: pair.accessToken,
    refresh_token: pair.refreshToken,
    ...(impersonator && { impersonator }),
  };
}
