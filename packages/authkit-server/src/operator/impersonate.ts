import { findEntry } from '../domain/entry.js';
import { impersonationCode, issueImpersonationLink } from '../domain/impersonation.js';
import { defaultRedirectUri } from '../domain/uris.js';
import type { Realm } from '../domain/realm.js';
import { answerUrl } from '../oauth/redirect.js';
import { userOf, type UserRef } from './members.js';

export interface ImpersonationRequest extends UserRef {
  /** The email address of whoever acts in the user's name. */
  impersonator: string;
  reason?: string;
  organizationId?: string;
}

/** An impersonation that is ready to begin; each way works once, for ten minutes. */
export interface ImpersonationStart {
  /** The first redirect URI with a `code` and no `state`: the app did not ask. */
  readonly url: string;
  /** A page of this server whose button signs a browser in at the hosted pages, so that its next sign-in needs no password. */
  readonly link: string;
}

export async function impersonate(
  realm: Realm,
  { impersonator, reason, organizationId, ...ref }: ImpersonationRequest,
): Promise<ImpersonationStart> {
  const user = await userOf(realm, ref);
  const redirectUri = await defaultRedirectUri(realm);
  if (redirectUri === undefined) throw new Error('There is no redirect URI to send a code to.');
  const entry = await findEntry(realm.db, user.id, organizationId ?? null);
  if (entry.kind === 'choose') throw new Error(`${user.email} is in several organizations: name one.`);
  if (entry.kind === 'closed') throw new Error(`${user.email} is not a member of ${organizationId}.`);
  const impersonation = {
    userId: user.id,
    organizationId: entry.organizationId,
    impersonator: { email: impersonator, reason: reason ?? null },
  };
  const code = await impersonationCode(realm, redirectUri, impersonation);
  const secret = await issueImpersonationLink(realm, impersonation);
  return {
    url: answerUrl({ redirectUri, state: null }, { code }),
    link: `${realm.baseUrl}/impersonate?link=${secret}`,
  };
}
