import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from './app.js';
import {
  newUriProblems,
  OptionsError,
  readConfig,
  type AuthKitServerOptions,
  type Config,
} from './config.js';
import { createClock, fixedClock, type Clock } from './control/clock.js';
import { createFaults, noFaults, type Faults } from './control/faults.js';
import { createFindAccess } from './domain/access.js';
import { createLedger } from './domain/ledger.js';
import type { Client, Realm } from './domain/realm.js';
import { sweep } from './domain/sweep.js';
import { createMailer } from './mail/mail.js';
import { createMailbox, type Mailbox } from './mail/mailbox.js';
import { createSmtpDelivery } from './mail/smtp.js';
import { createTemplateClaims } from './domain/template-claims.js';
import { createOperator, type Operator } from './operator/operator.js';
import { seed } from './seed/seed.js';
import type { Store } from './store/schema.js';
import { exclusively } from './store/exclusively.js';
import { openStore } from './store/open.js';
import { loadKeys } from './tokens/keys.js';
import { orderedUlids } from './tokens/random.js';
import { createCourier } from './webhooks/courier.js';

export interface AuthKitServer extends Operator {
  /** The origin at which it is reached, such as `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly port: number;
  /** The environment variables that an app needs to use this server. */
  readonly env: Readonly<
    Record<
      'WORKOS_CLIENT_ID' | 'WORKOS_API_KEY' | 'WORKOS_API_HOSTNAME' | 'WORKOS_API_PORT' | 'WORKOS_API_HTTPS',
      string
    >
  >;
  /** A cookie password for an app in development, the same as long as the database. */
  readonly cookiePassword: string;
  /** In production mode it tells the time and cannot be moved. */
  readonly clock: Clock;
  /** What goes wrong when a test says so. */
  readonly faults: Faults;
  /** Every e-mail the server would have sent. Empty in production mode. */
  readonly mailbox: Mailbox;
  /** Replaces the list of redirect URIs. Throws an OptionsError. */
  setRedirectUris(uris: readonly string[]): void;
  /** Replaces the list of logout URIs; the first is the default. Throws an OptionsError. */
  setLogoutUris(uris: readonly string[]): void;
  /** Forgets users, organizations, roles and all else but the keys, seeds again and sets the clock right; faults and mailbox are cleared. The URI lists stay. Throws in production mode. */
  reset(): Promise<void>;
  /** Answers what is under way, then stops. Calling it again is fine. */
  close(): Promise<void>;
}

const forgotten = [
  'interactions',
  'users',
  'organizations',
  'roles',
  'permissions',
  'claim_nonces',
  'claims',
  'kept_answers',
  'auth_factors',
  'rate_limits',
  'invitations',
  'device_codes',
  'events',
  'webhook_endpoints',
  'flags',
  'settings',
  'redirect_uris',
] as const;
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;
const CLOSE_PATIENCE_MS = 2000;
const KEEP_ALIVE_MS = 65_000;

/**
 * Starts a local AuthKit: sign-in pages and the User Management API on one port. Any number may run in one process.
 *
 * @throws OptionsError when an option is not usable; the listening error (`code` such as `EADDRINUSE`) when the port is not.
 */
export async function createAuthKitServer(options: AuthKitServerOptions = {}): Promise<AuthKitServer> {
  const config = readConfig(options);
  const db = await openStore(config.database, config.log);
  try {
    return await start(config, db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function start(config: Config, db: Store): Promise<AuthKitServer> {
  const clock = createClock();
  const keys = await loadKeys(db, () => clock.now(), config);
  const client: Client = {
    id: config.clientId,
    apiKey: config.apiKey,
    claimToken: config.claimToken,
    redirectUris: [...config.redirectUris],
    logoutUris: [...config.logoutUris],
  };

  // Tokens name their issuer, so the port has to be known before there is anything to answer with.
  let app: ReturnType<typeof createApp>;
  const http = createAdaptorServer({
    fetch: (request, env) => app.fetch(request, env),
    // Tests run this server beside code that compares with the platform's own Request and Response.
    overrideGlobalObjects: false,
  }) as Server;
  // Five seconds, Node's default, is less than clients and proxies count on: they would send into a closing connection.
  http.keepAliveTimeout = KEEP_ALIVE_MS;
  const port = await listen(http, config.port, config.host);
  const url = config.publicUrl ?? `http://${reachableName(config.host)}:${port}`;
  const mailbox = createMailbox(() => clock.now());
  const mailer = createMailer(
    [...(config.production ? [] : [mailbox]), ...(config.smtp ? [createSmtpDelivery(config.smtp)] : [])],
    config.log,
  );
  const courier = createCourier({ db, clock, sealing: keys.sealing, log: config.log });
  const realm: Realm = {
    db,
    clock,
    keys,
    ledger: createLedger(db, clock),
    findAccess: createFindAccess(db),
    templateClaims: createTemplateClaims(db),
    mailer,
    courier,
    nextEventId: orderedUlids(),
    client,
    baseUrl: url,
    issuer: config.issuer ?? `${url}/user_management/${client.id}`,
    settings: {
      accessTokenSeconds: config.accessTokenSeconds,
      refreshReplaySeconds: config.refreshReplaySeconds,
      refreshReuse: config.refreshReuse,
      sessionSeconds: config.sessionSeconds,
      sessionInactivitySeconds: config.sessionInactivitySeconds,
      emailVerification: config.emailVerification,
      mfaRequired: config.mfaRequired,
      fixedCode: config.fixedCode,
      production: config.production,
      limits: config.limits,
      proxies: config.proxies,
      providers: config.providers,
    },
  };
  const operator = createOperator(realm);
  const faults = createFaults();
  const ending = new AbortController();
  const closed = new Promise<void>((resolve) =>
    ending.signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  async function resetNow(): Promise<void> {
    clock.reset();
    faults.clear();
    mailbox.clear();
    // The rest hangs on these and goes with them.
    for (const table of forgotten) await db.deleteFrom(table).execute();
    // With what the app remembers besides, such as limits that are used up.
    app = newApp();
    await seed(realm, operator, config);
  }
  let lastReset: Promise<void> = Promise.resolve();
  async function reset(): Promise<void> {
    if (config.production) throw new Error('A server in production mode is not reset.');
    // Two at once would seed side by side. One that failed is over, too.
    lastReset = lastReset.then(resetNow, resetNow);
    return lastReset;
  }
  const development = config.production ? undefined : { clock, faults, mailbox, reset, closed };
  const newApp = () => createApp(realm, { ...config, closing: ending.signal, development });
  app = newApp();
  try {
    await sweep(realm);
    await exclusively(db, 'seed', () => seed(realm, operator, config));
    // What a process before this one did not get to.
    courier.wake();
  } catch (error) {
    await stop(http);
    throw error;
  }

  const sweeping = setInterval(() => {
    sweep(realm).catch((error: unknown) => config.log(`Sweeping failed: ${String(error)}`));
  }, SWEEP_INTERVAL_MS).unref();
  let closing: Promise<void> | undefined;

  return {
    ...operator,
    url,
    port,
    cookiePassword: Buffer.from(keys.appCookies).toString('base64url'),
    clock: config.production ? fixedClock(clock) : clock,
    faults: config.production ? noFaults : faults,
    mailbox,
    env: {
      WORKOS_CLIENT_ID: client.id,
      WORKOS_API_KEY: client.apiKey,
      ...addressOf(url),
    },
    setRedirectUris(uris) {
      client.redirectUris = checkedUris('redirectUris', uris, config);
    },
    setLogoutUris(uris) {
      client.logoutUris = checkedUris('logoutUris', uris, config);
    },
    reset,
    close() {
      clearInterval(sweeping);
      ending.abort();
      mailbox.close();
      // A key that is still being made is wanted at the next start.
      return (closing ??= Promise.allSettled([
        stop(http),
        courier.close(),
        keys.tokens.current(),
        mailer.settled(),
      ]).then(() => db.destroy()));
    },
  };
}

function checkedUris(
  name: string,
  uris: readonly string[],
  settings: Pick<Config, 'production'>,
): readonly string[] {
  const problems = newUriProblems(name, uris, settings);
  if (problems.length > 0) throw new OptionsError(problems);
  return [...uris];
}

// "All addresses" is a place to listen on, not one to connect to.
function reachableName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function addressOf(url: string) {
  const { protocol, hostname, port } = new URL(url);
  const isHttps = protocol === 'https:';
  return {
    WORKOS_API_HOSTNAME: hostname,
    WORKOS_API_PORT: port || (isHttps ? '443' : '80'),
    WORKOS_API_HTTPS: String(isHttps),
  };
}

function listen(http: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve((http.address() as AddressInfo).port);
    });
  });
}

function stop(http: Server): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => http.closeAllConnections(), CLOSE_PATIENCE_MS);
    http.close(() => {
      clearTimeout(impatience);
      // Clients in this process hear of it in the next turns of the loop, two of them on Node 20; before, they would reuse a
      // dead connection.
      setImmediate(() => setImmediate(resolve));
    });
    http.closeIdleConnections();
  });
}
