import type { RequestEntry } from './http/observe.js';
import type { SmtpOptions } from './mail/smtp.js';
import { organizationProblems, type SeedOrganization } from './seed/organization.js';
import { roleProblems, type SeedRole } from './seed/role.js';
import { webhookProblems, type SeedWebhook } from './seed/webhook.js';
import { userProblems, type SeedUser } from './seed/user.js';
import { isProvider, providers, type Provider } from './domain/providers.js';
import { passwordProblem } from './domain/passwords.js';
import { isOpen, productionProblems } from './production.js';
import { randomToken } from './tokens/random.js';

export interface AuthKitServerOptions {
  /** TCP port; 0, the default, takes a free one. */
  port?: number;
  /** Address to listen on. Default `127.0.0.1`, which other machines cannot reach. */
  host?: string;
  /** Path of an SQLite file, made when absent; a `postgres://` URL; or `:memory:`, the default. */
  database?: string;
  /**
   * For people rather than for tests: limits are strict, nothing that is for development exists, and defaults that are
   * not safe are refused. Default false.
   */
  production?: boolean;
  /**
   * The origin at which browsers and apps reach this server, such as `https://auth.example.com`, when that is not its own
   * address. Tokens name it in their issuer, mails link to it.
   */
  publicUrl?: string;
  /**
   * What tokens name as their issuer (`iss`). Default: `<publicUrl>/user_management/<clientId>`, as the provider's tokens do;
   * `compat` is `https://api.workos.com`, for verifiers that accept nothing else.
   */
  issuer?: string;
  /**
   * How many reverse proxies a request comes through, each of which adds an address to `X-Forwarded-For`. Default 1 when
   * `publicUrl` is https, which this server does not speak itself; otherwise 0, and nobody is believed.
   */
  proxies?: number;
  /**
   * Opens `/dashboard` to whoever knows it, from anywhere. A password, or its argon2id hash (`$argon2id$…`). Default: the
   * dashboard opens at this machine only, in production mode not at all.
   */
  adminPassword?: string;
  /** Default `strict` in production mode, `loose` otherwise: a hundred times as many tries, any number of API calls. */
  limits?: 'strict' | 'loose';
  /** Default `client_local`. */
  clientId?: string;
  /** API key and client secret in one. Default: a random one, to be read from `env`. */
  apiKey?: string;
  /** What `WORKOS_CLAIM_TOKEN` of an app must be to get claim nonces. Default: this environment is nobody’s to claim. */
  claimToken?: string;
  /** Where codes may be sent, compared character by character. Default none. */
  redirectUris?: readonly string[];
  /** Where a sign-out may lead; the first is the default. Default none. */
  logoutUris?: readonly string[];
  /** Sends e-mails over SMTP. In development they also go to the mailbox; default there only. */
  smtp?: SmtpOptions;
  /** Lifetime of access tokens in seconds. Default 300. */
  accessTokenSeconds?: number;
  /** For how many seconds an exchanged refresh token gives the same pair again; 0 makes it strictly single-use. Default 30. */
  refreshReplaySeconds?: number;
  /**
   * What a refresh token does that comes again later than that: `refuse`, the default, answers an error and nothing else;
   * `revoke` ends its session as well, since one of the two who hold the token must not.
   */
  refreshReuse?: 'refuse' | 'revoke';
  /** How long a session lasts at most, in seconds. Refreshing does not prolong it. Default 365 days. */
  sessionSeconds?: number;
  /** After how many seconds without a refresh a session is over; 0, the default, means never. */
  sessionInactivitySeconds?: number;
  /** Whether an address has to be proved with a code before its first sign-in. Default true. */
  emailVerification?: boolean;
  /**
   * Identity providers that people may sign in with, such as `GoogleOAuth`. Each is a stand-in that believes whatever
   * address is typed into it, so in production mode there are none. Default none.
   */
  providers?: readonly Provider[];
  /**
   * Six digits that every mailed code is, for tests and demos without a mailbox. Whoever knows an address could sign in with
   * them, so in production mode they are refused. Default: each code is random.
   */
  fixedCode?: string;
  /** Whether everybody needs a second factor to sign in. Default false: those who have one, and organizations that require it. */
  mfaRequired?: boolean;
  /** Created at the start unless a user with that email or id exists. */
  users?: readonly SeedUser[];
  /** Created at the start unless a role with that slug exists. There is always a role `member`. */
  roles?: readonly SeedRole[];
  /**
   * Created at the start unless an organization with that id, external id or, when it has neither, name exists; members
   * who are missing are added to one that exists.
   */
  organizations?: readonly SeedOrganization[];
  /** Where events go; created at the start unless an endpoint with that URL exists. */
  webhooks?: readonly SeedWebhook[];
  /** Told about each finished request; the entry holds no secrets. */
  onRequest?: (entry: RequestEntry) => void;
  /** Told about unexpected errors, without secrets. Default `console.error`. */
  log?: (line: string) => void;
}

export type Config = Readonly<
  Required<
    Omit<
      AuthKitServerOptions,
      'onRequest' | 'claimToken' | 'fixedCode' | 'smtp' | 'publicUrl' | 'issuer' | 'adminPassword'
    >
  >
> & {
  readonly publicUrl: string | undefined;
  readonly issuer: string | undefined;
  readonly fixedCode: string | undefined;
  readonly adminPassword: string | undefined;
  readonly smtp: SmtpOptions | undefined;
  readonly claimToken: string | undefined;
  readonly onRequest: ((entry: RequestEntry) => void) | undefined;
};

/** The options of the server are not usable. `problems` lists everything that is wrong, each by the option's name. */
export class OptionsError extends Error {
  readonly code = 'invalid_options';
  constructor(readonly problems: readonly string[]) {
    super(`The AuthKit server cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'OptionsError';
  }
}

type Check = (value: unknown) => string | undefined;

const text: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text');
const header: Check = (value) =>
  typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
    ? undefined
    : 'must be visible ASCII without spaces';
const integer =
  (min: number, max: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
const smtp: Check = (value) => {
  const { url, from } = (value ?? {}) as Record<string, unknown>;
  const usable = typeof url === 'string' && URL.canParse(url) && /^smtps?:$/.test(new URL(url).protocol);
  if (!usable) return 'must have a url such as smtps://user:password@host';
  return text(from) === undefined ? undefined : 'must have a from, the sender';
};
const origin: Check = (value) => {
  const isOrigin =
    typeof value === 'string' &&
    /^https?:/.test(value) &&
    URL.canParse(value) &&
    new URL(value).origin === value;
  return isOrigin ? undefined : 'must be an origin such as https://auth.example.com, without a path';
};
const adminPassword: Check = (value) => {
  if (typeof value !== 'string') return 'must be a text';
  if (value.startsWith('$argon2id$')) return undefined;
  return passwordProblem(value, '') === undefined
    ? undefined
    : 'must be a password of 10 characters or more that is not a common one, or its argon2id hash';
};
const callback: Check = (value) => (typeof value === 'function' ? undefined : 'must be a function');

const COMPATIBLE = 'compat';
const COMPATIBLE_ISSUER = 'https://api.workos.com';
const YEAR_SECONDS = 365 * 24 * 60 * 60;

const lists = {
  providers: providerProblems,
  redirectUris: uriProblems,
  logoutUris: uriProblems,
  users: userProblems,
  roles: roleProblems,
  organizations: organizationProblems,
  webhooks: webhookProblems,
};

const checks: Record<Exclude<keyof AuthKitServerOptions, keyof typeof lists>, Check> = {
  port: integer(0, 65_535),
  host: text,
  database: text,
  production: flag,
  publicUrl: origin,
  issuer: (value) =>
    value === COMPATIBLE || (typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value))
      ? undefined
      : `must be a URL or "${COMPATIBLE}"`,
  proxies: integer(0, 9),
  adminPassword,
  limits: (value) => (value === 'strict' || value === 'loose' ? undefined : 'must be "strict" or "loose"'),
  clientId: (value) =>
    typeof value === 'string' && /^[\w-]+$/.test(value) ? undefined : 'must be letters, digits, "_" and "-"',
  apiKey: header,
  claimToken: header,
  smtp,
  accessTokenSeconds: integer(1, 86_400),
  refreshReplaySeconds: integer(0, 3_600),
  refreshReuse: (value) =>
    value === 'refuse' || value === 'revoke' ? undefined : 'must be "refuse" or "revoke"',
  sessionSeconds: integer(1, 10 * YEAR_SECONDS),
  sessionInactivitySeconds: integer(0, 10 * YEAR_SECONDS),
  emailVerification: flag,
  fixedCode: (value) =>
    typeof value === 'string' && /^\d{6}$/.test(value) ? undefined : 'must be six digits in quotes',
  mfaRequired: flag,
  onRequest: callback,
  log: callback,
};

/** Loose options in, a complete configuration out, or one error with every problem. */
export function readConfig(options: AuthKitServerOptions): Config {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const problems = optionProblems(options);
  const config = Object.fromEntries(given) as AuthKitServerOptions;
  if (problems.length === 0 && config.production) problems.push(...productionProblems(config));
  if (problems.length > 0) throw new OptionsError(problems);
  return Object.freeze({
    port: 0,
    host: '127.0.0.1',
    database: ':memory:',
    production: false,
    publicUrl: undefined,
    issuer: undefined,
    fixedCode: undefined,
    proxies: config.publicUrl?.startsWith('https:') ? 1 : 0,
    adminPassword: undefined,
    limits: config.production ? 'strict' : 'loose',
    clientId: 'client_local',
    apiKey: `sk_local_${randomToken()}`,
    redirectUris: [],
    logoutUris: [],
    accessTokenSeconds: 300,
    refreshReplaySeconds: 30,
    refreshReuse: 'refuse',
    sessionSeconds: YEAR_SECONDS,
    sessionInactivitySeconds: 0,
    emailVerification: true,
    mfaRequired: false,
    providers: [],
    users: [],
    roles: [],
    organizations: [],
    webhooks: [],
    claimToken: undefined,
    smtp: undefined,
    onRequest: undefined,
    log: (line: string) => console.error(line),
    ...config,
    ...(config.issuer === COMPATIBLE && { issuer: COMPATIBLE_ISSUER }),
  });
}

/** What is wrong with options, each problem by its place. */
export function optionProblems(options: object): string[] {
  return Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => problemsOf(name, value));
}

function problemsOf(name: string, value: unknown): string[] {
  if (Object.hasOwn(lists, name)) return lists[name as keyof typeof lists](name, value);
  if (!Object.hasOwn(checks, name)) return [`${name} is not an option`];
  const problem = checks[name as keyof typeof checks](value);
  return problem === undefined ? [] : [`${name} ${problem}`];
}

function providerProblems(name: string, list: unknown): string[] {
  const known = Object.keys(providers).join(', ');
  return Array.isArray(list) && list.every(isProvider) ? [] : [`${name} must be a list of these: ${known}`];
}

function uriProblems(name: string, list: unknown): string[] {
  return problemsOfList(name, list, uriProblem);
}

/** The same for URIs that come while the server runs, where production mode asks for more. */
export function newUriProblems(name: string, list: unknown, settings: { production: boolean }): string[] {
  return problemsOfList(name, list, (uri) => newUriProblem(uri, settings));
}

function problemsOfList(name: string, list: unknown, check: Check): string[] {
  if (!Array.isArray(list)) return [`${name} must be a list`];
  return list.flatMap((uri: unknown, index) => {
    const problem = check(uri);
    return problem === undefined ? [] : [`${name}[${index}] ${problem}`];
  });
}

export function newUriProblem(uri: unknown, { production }: { production: boolean }): string | undefined {
  return uriProblem(uri) ?? (production && isOpen(String(uri)) ? 'must use https' : undefined);
}

function uriProblem(uri: unknown): string | undefined {
  if (typeof uri !== 'string' || !URL.canParse(uri)) return 'must be an absolute URL';
  // It is sent as a header, exactly as written.
  if (!/^[\x21-\x7e]+$/.test(uri)) return 'must be percent-encoded';
  if (uri.includes('#')) return 'must have no fragment';
  const { protocol, hostname, username, password } = new URL(uri);
  if (username !== '' || password !== '') return 'must have no user name';
  // One label of a host with two more, such as previews have; a wider net catches hosts of others.
  const stars = uri.split('*').length - 1;
  const isPreview = /^https?:\/\/\*\.[\w-]+\.[\w.-]+/.test(uri) || /^http:\/\/\*\.localhost[:/]/.test(uri);
  if (hostname.includes('*') && !(stars === 1 && isPreview)) {
    return 'may have a "*" only as the first label of a host with two more';
  }
  const runsInPlace = ['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:'].includes(protocol);
  return runsInPlace ? `must not use ${protocol}` : undefined;
}
