import type { InteractionRow } from '../store/schema.js';
import { sha256 } from '../tokens/hash.js';
import { randomToken } from '../tokens/random.js';
import type { Attempt } from './attempt.js';
import type { Realm } from './realm.js';

const LIFETIME_MS = 60 * 60 * 1000;
// Somebody who left a step open must not find it passed an hour later by whoever sits there now.
const ATTEMPT_LIFETIME_MS = 10 * 60 * 1000;

/** A checked authorize request: what the code will be bound to and where the browser goes next. */
export interface AuthorizeRequest {
  clientId: string;
  redirectUri: string;
  /** As it came in the query, still percent-encoded, so that it goes back byte for byte. */
  state: string | null;
  codeChallenge: string | null;
  /** The organization that the request asks for. */
  organizationId: string | null;
}

export interface Interaction extends AuthorizeRequest {
  id: string;
  loginHint: string | null;
  /** The browser session that has only to choose an organization, once there is one. */
  browserSessionId: string | null;
  /** Who has shown what so far, while steps are left. */
  attempt: Attempt | null;
  /** The address that a sign-in code went to. */
  codeEmail: string | null;
  /** The invitation that it is to accept. */
  invitationId: string | null;
  /** Whether it ends at the app's front door, because no app asked for it. */
  home: boolean;
  /** The device that it signs in for. */
  deviceHash: string | null;
  createdAt: number;
}

export type InteractionLookup =
  | { kind: 'open'; interaction: Interaction }
  | { kind: 'expired' | 'used' | 'foreign'; interaction: Interaction }
  | { kind: 'unknown' };

export interface NewInteraction {
  loginHint: string | null;
  invitationId?: string | null;
  home?: boolean;
  deviceHash?: string | null;
}

/** Remembers an authorize request for one browser; the pages know only its id. */
export async function beginInteraction(
  realm: Realm,
  request: AuthorizeRequest,
  browser: string,
  { loginHint, invitationId = null, home = false, deviceHash = null }: NewInteraction,
): Promise<string> {
  const now = realm.clock.now();
  const id = randomToken();
  await realm.db
    .insertInto('interactions')
    .values({
      id,
      browser_hash: sha256(browser),
      client_id: request.clientId,
      redirect_uri: request.redirectUri,
      state: request.state,
      code_challenge: request.codeChallenge,
      login_hint: loginHint,
      organization_id: request.organizationId,
      browser_session_id: null,
      attempt: null,
      attempt_user_id: null,
      code_email: null,
      invitation_id: invitationId,
      home: home ? 1 : 0,
      device_hash: deviceHash,
      created_at: now,
      expires_at: now + LIFETIME_MS,
    })
    .execute();
  return id;
}

export async function findInteraction(
  realm: Realm,
  id: string,
  browser: string | undefined,
): Promise<InteractionLookup> {
  const row = await realm.db.selectFrom('interactions').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return { kind: 'unknown' };
  const interaction = fromRow(row, realm.clock.now());
  if (browser === undefined || sha256(browser) !== row.browser_hash) return { kind: 'foreign', interaction };
  if (row.expires_at <= realm.clock.now()) return { kind: 'expired', interaction };
  if (await wasUsed(realm, id)) return { kind: 'used', interaction };
  return { kind: 'open', interaction };
}

/** Lets a browser session that passed the checks of an interaction choose the organization for it. */
export async function offerChoice(realm: Realm, id: string, browserSessionId: string): Promise<void> {
  await realm.db
    .updateTable('interactions')
    .set({ browser_session_id: browserSessionId })
    .where('id', '=', id)
    .execute();
}

/** Remembers who stands before the next step; the pages of the steps serve nobody else. */
export async function saveAttempt(realm: Realm, id: string, attempt: Attempt): Promise<void> {
  await realm.db
    .updateTable('interactions')
    .set({
      attempt: JSON.stringify({ ...attempt, savedAt: realm.clock.now() }),
      attempt_user_id: attempt.userId,
    })
    .where('id', '=', id)
    .execute();
}

/** Remembers the address that a sign-in code went to. */
export async function saveCodeEmail(realm: Realm, id: string, email: string): Promise<void> {
  await realm.db.updateTable('interactions').set({ code_email: email }).where('id', '=', id).execute();
}

/** Makes an interaction one of this organization, as if it had been asked for. */
export async function pinOrganization(realm: Realm, id: string, organizationId: string): Promise<void> {
  await realm.db
    .updateTable('interactions')
    .set({ organization_id: organizationId, browser_session_id: null })
    .where('id', '=', id)
    .execute();
}

// Used means that the app has exchanged its code. Until then it can be finished again: of two clicks on the button the
// browser drops the first answer, and the second must not be an error.
async function wasUsed(realm: Realm, id: string): Promise<boolean> {
  const spent = await realm.db
    .selectFrom('codes')
    .select('hash')
    .where('interaction_id', '=', id)
    .where('spent_at', 'is not', null)
    .executeTakeFirst();
  return spent !== undefined;
}

function fromRow(row: InteractionRow, now: number): Interaction {
  return {
    id: row.id,
    clientId: row.client_id,
    redirectUri: row.redirect_uri,
    state: row.state,
    codeChallenge: row.code_challenge,
    loginHint: row.login_hint,
    organizationId: row.organization_id,
    browserSessionId: row.browser_session_id,
    attempt: row.attempt === null ? null : readAttempt(row.attempt, now),
    codeEmail: row.code_email,
    invitationId: row.invitation_id,
    home: row.home === 1,
    deviceHash: row.device_hash,
    createdAt: row.created_at,
  };
}

function readAttempt(column: string, now: number): Attempt | null {
  const { savedAt, ...attempt } = JSON.parse(column) as Attempt & { savedAt: number };
  return now - savedAt < ATTEMPT_LIFETIME_MS ? attempt : null;
}
