import { onTestFinished } from 'vitest';
import { createClock } from '../../src/control/clock.js';
import { startBrowserSession } from '../../src/domain/browser-sessions.js';
import { issueCode, redeemCode, type CodeExchange } from '../../src/domain/codes.js';
import { createFindAccess } from '../../src/domain/access.js';
import { createLedger } from '../../src/domain/ledger.js';
import { createTemplateClaims } from '../../src/domain/template-claims.js';
import { createMailer } from '../../src/mail/mail.js';
import type { Realm } from '../../src/domain/realm.js';
import { rotate } from '../../src/domain/rotation.js';
import { createUser } from '../../src/domain/users.js';
import { openStore } from '../../src/store/open.js';
import { freshDatabase } from './database.js';
import { orderedUlids } from '../../src/tokens/random.js';
import { loadKeys } from '../../src/tokens/keys.js';

export const request = {
  clientId: 'client_test',
  redirectUri: 'http://a.example/cb',
  state: null,
  codeChallenge: null,
  organizationId: null,
};

/** The rules without HTTP, for what a client cannot bring about: requests that interleave at every step. */
export async function createRealm(refreshReplaySeconds = 30): Promise<Realm> {
  const db = await openStore((await freshDatabase()) ?? ':memory:', () => undefined);
  onTestFinished(() => db.destroy());
  const clock = createClock();
  return {
    db,
    clock,
    ledger: createLedger(db, clock),
    findAccess: createFindAccess(db),
    templateClaims: createTemplateClaims(db),
    mailer: createMailer([], () => undefined),
    courier: { wake: () => undefined, settled: () => Promise.resolve() },
    nextEventId: orderedUlids(),
    keys: await loadKeys(db, () => clock.now(), { accessTokenSeconds: 300 }),
    client: {
      id: 'client_test',
      apiKey: 'sk',
      claimToken: undefined,
      redirectUris: [request.redirectUri],
      logoutUris: [],
    },
    settings: {
      accessTokenSeconds: 300,
      refreshReplaySeconds,
      refreshReuse: 'refuse',
      sessionSeconds: 1_000_000,
      sessionInactivitySeconds: 0,
      emailVerification: true,
      mfaRequired: false,
      fixedCode: undefined,
      production: false,
      limits: 'loose',
      proxies: 0,
      providers: [],
    },
    baseUrl: 'http://127.0.0.1:1',
    issuer: 'http://127.0.0.1:1/user_management/client_test',
  };
}

export async function issuedCode(realm: Realm): Promise<CodeExchange> {
  const creation = await createUser(realm, { email: 'jo@example.com' });
  if (!creation.ok) throw new Error(creation.problem.message);
  return codeFor(realm, creation.user.id);
}

export async function codeFor(realm: Realm, userId: string): Promise<CodeExchange> {
  const { browserSession } = await startBrowserSession(realm, {
    userId,
    method: 'password',
    secondFactor: false,
    previousSecret: undefined,
  });
  return {
    code: await issueCode(realm, { request, browserSession, organizationId: null, interactionId: null }),
    clientId: 'client_test',
    clientProven: true,
    codeVerifier: undefined,
    redirectUri: undefined,
    device: { ipAddress: null, userAgent: null },
  };
}

export async function signedInRealm(refreshReplaySeconds?: number) {
  const realm = await createRealm(refreshReplaySeconds);
  const redemption = await redeemCode(realm, await issuedCode(realm));
  if (!redemption.ok) throw new Error(redemption.reason);
  return { realm, token: redemption.opened.pair.refreshToken, sid: await onlySession(realm) };
}

async function onlySession(realm: Realm): Promise<string> {
  const { id } = await realm.db.selectFrom('sessions').select('id').executeTakeFirstOrThrow();
  return id;
}

/** Exchanges a refresh token of the only client: the new pair, or undefined when it was refused. */
export async function rotatedPair(realm: Realm, token: string, organizationId?: string) {
  const rotation = await rotate(realm, { token, clientId: 'client_test', organizationId });
  return rotation.ok ? rotation.pair : undefined;
}
