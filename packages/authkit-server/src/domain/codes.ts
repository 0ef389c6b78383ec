import type { CodeRow } from '../store/schema.js';
import { sameSecret, sha256 } from '../tokens/hash.js';
import { randomToken } from '../tokens/random.js';
import type { AuthMethod } from './attempt.js';
import type { BrowserSession } from './browser-sessions.js';
import { transact } from './events.js';
import type { AuthorizeRequest } from './interactions.js';
import type { Realm } from './realm.js';
import { stepOn } from './sign-in.js';
import { prepareSession, storeSession, type DeviceInfo, type OpenedSession } from './sessions.js';

const LIFETIME_MS = 10 * 60 * 1000;

export interface CodeOrder {
  request: AuthorizeRequest;
  browserSession: BrowserSession;
  /** The organization that the session will be in. */
  organizationId: string | null;
  interactionId: string | null;
}

/** A code for one exchange. An earlier one of the same interaction that was not exchanged stops working. */
export async function issueCode(
  realm: Realm,
  { request, browserSession, organizationId, interactionId }: CodeOrder,
): Promise<string> {
  const now = realm.clock.now();
  const code = randomToken();
  await realm.db.transaction().execute(async (db) => {
    if (interactionId !== null) {
      await db
        .deleteFrom('codes')
        .where('interaction_id', '=', interactionId)
        .where('spent_at', 'is', null)
        .execute();
    }
    await db
      .insertInto('codes')
      .values({
        hash: sha256(code),
        interaction_id: interactionId,
        client_id: request.clientId,
        redirect_uri: request.redirectUri,
        code_challenge: request.codeChallenge,
        user_id: browserSession.userId,
        browser_session_id: browserSession.id,
        auth_method: browserSession.method,
        second_factor: browserSession.secondFactor ? 1 : 0,
        authenticated_at: browserSession.authenticatedAt,
        organization_id: organizationId,
        impersonator: browserSession.impersonator,
        created_at: now,
        expires_at: now + LIFETIME_MS,
        spent_at: null,
      })
      .execute();
  });
  return code;
}

export interface CodeExchange {
  code: string;
  clientId: string;
  /** Whether the client showed its secret. Without one, the verifier is its proof. */
  clientProven: boolean;
  codeVerifier: string | undefined;
  redirectUri: string | undefined;
  /** The invitation that the exchange accepts, for apps that did not send it along with the user. */
  invitationId?: string | undefined;
  device: DeviceInfo;
}

export type Redemption =
  | { ok: true; opened: OpenedSession }
  | {
      ok: false;
      reason:
        | 'code_invalid'
        | 'redirect_uri_mismatch'
        | 'verifier_invalid'
        | 'client_unproven'
        | 'invitation_invalid'
        | 'invitation_for_another'
        | 'more_to_show';
    };

export async function redeemCode(realm: Realm, exchange: CodeExchange): Promise<Redemption> {
  const hash = sha256(exchange.code);
  const code = await realm.db.selectFrom('codes').selectAll().where('hash', '=', hash).executeTakeFirst();
  const now = realm.clock.now();
  if (!code || code.spent_at !== null || code.expires_at <= now || code.client_id !== exchange.clientId) {
    return { ok: false, reason: 'code_invalid' };
  }
  if (exchange.redirectUri !== undefined && exchange.redirectUri !== code.redirect_uri) {
    return { ok: false, reason: 'redirect_uri_mismatch' };
  }
  if (!verifierFits(code, exchange.codeVerifier)) return { ok: false, reason: 'verifier_invalid' };
  if (code.code_challenge === null && !exchange.clientProven) return { ok: false, reason: 'client_unproven' };

  const entry = await entryOf(realm, code, exchange.invitationId);
  if (!entry.ok) return entry;
  const order = { ...code, organization_id: entry.organizationId };
  const opened = await prepareSession(realm, order, exchange.device);
  if (!opened) return { ok: false, reason: 'code_invalid' };
  const wasFirst = await transact(realm, async (db, emit) => {
    // Of two exchanges at once only one changes the row.
    const spent = await db
      .updateTable('codes')
      .set({ spent_at: now })
      .where('hash', '=', hash)
      .where('spent_at', 'is', null)
      .executeTakeFirst();
    if (spent.numUpdatedRows !== 1n) return false;
    await storeSession(db, emit, opened);
    return true;
  });
  return wasFirst ? { ok: true, opened } : { ok: false, reason: 'code_invalid' };
}

type EntryOf = { ok: true; organizationId: string | null } | Extract<Redemption, { ok: false }>;

/** The organization of the sign-in, or the one that an invitation leads to, with that accepted. */
async function entryOf(realm: Realm, code: CodeRow, invitationId: string | undefined): Promise<EntryOf> {
  if (invitationId === undefined) return { ok: true, organizationId: code.organization_id };
  // Nobody joins anything in another's name.
  if (code.impersonator !== null) return { ok: false, reason: 'invitation_invalid' };
  const attempt = {
    userId: code.user_id,
    method: code.auth_method as AuthMethod,
    secondFactor: code.second_factor === 1,
    invitationId,
  };
  const step = await stepOn(realm, attempt, code.organization_id);
  if (step?.kind === 'enter' && !step.needsSso) return { ok: true, organizationId: step.organizationId };
  if (step?.kind !== 'invitation_unusable')
    return { ok: false, reason: step ? 'more_to_show' : 'code_invalid' };
  return { ok: false, reason: step.reason === 'invalid' ? 'invitation_invalid' : 'invitation_for_another' };
}

// A verifier for a code that was asked for without a challenge means that someone stripped the challenge: RFC 9700 2.1.1.
function verifierFits(code: CodeRow, verifier: string | undefined): boolean {
  if (code.code_challenge === null) return verifier === undefined;
  return verifier !== undefined && sameSecret(sha256(verifier), code.code_challenge);
}
