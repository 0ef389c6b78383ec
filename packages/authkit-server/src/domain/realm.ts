import type { Clock } from '../control/clock.js';
import type { Store } from '../store/schema.js';
import type { FindAccess } from './access.js';
import type { TemplateClaims } from './template-claims.js';
import type { Provider } from './providers.js';
import type { Ledger } from './ledger.js';
import type { Mailer } from '../mail/mail.js';
import type { Keys } from '../tokens/keys.js';

export interface Settings {
  readonly accessTokenSeconds: number;
  readonly refreshReplaySeconds: number;
  /** What a token does that comes again too late. */
  readonly refreshReuse: 'refuse' | 'revoke';
  readonly sessionSeconds: number;
  /** 0 for sessions that may rest as long as they last. */
  readonly sessionInactivitySeconds: number;
  /** Whether an address has to be proved before its first sign-in. */
  readonly emailVerification: boolean;
  /** Whether everybody needs a second factor. */
  readonly mfaRequired: boolean;
  /** What every mailed code is, in development. */
  readonly fixedCode: string | undefined;
  /** Checks are as a public server needs them, and nothing that is for development exists. */
  readonly production: boolean;
  readonly limits: 'strict' | 'loose';
  /** How many reverse proxies stand before this server. */
  readonly proxies: number;
  /** Those that have a stand-in here. */
  readonly providers: readonly Provider[];
}

/** The app that may use this server. Its lists can be replaced while the server runs. */
export interface Client {
  readonly id: string;
  readonly apiKey: string;
  /** Proves that somebody may claim this environment, as long as nobody has. */
  readonly claimToken: string | undefined;
  redirectUris: readonly string[];
  /** The first is where a sign-out ends when it names no other place. */
  logoutUris: readonly string[];
}

/** What every rule works on: one set of users, one client, one store, one clock. */
export interface Realm {
  readonly db: Store;
  readonly clock: Clock;
  readonly keys: Keys;
  readonly ledger: Ledger;
  readonly findAccess: FindAccess;
  readonly templateClaims: TemplateClaims;
  readonly mailer: Mailer;
  readonly courier: { wake(): void; settled(): Promise<void> };
  readonly nextEventId: (now: number) => string;
  readonly client: Client;
  readonly settings: Settings;
  /** The origin under which browsers and apps reach this server, without a trailing slash. */
  readonly baseUrl: string;
  /** What tokens name as theirs. */
  readonly issuer: string;
}
