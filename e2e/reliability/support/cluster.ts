import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { AuthKitServerOptions } from '@workos-inc/authkit-server';
import type { AuthKitEvent } from '@workos-inc/authkit-nextjs';
import type { ProcessSettings } from '../../fixtures/reliability/lib/settings.ts';
import type { Seen } from '../../fixtures/reliability/lib/seen.ts';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { AuthKit } from '../../support/authkit.ts';
import { startChild } from '../../support/child.ts';
import type { Child } from '../../support/child.ts';
import { ask, CookieJar, DOCUMENT, setCookies } from '../../support/http.ts';
import type { Answer, Ask } from '../../support/http.ts';

const worker = fileURLToPath(new URL('worker.ts', import.meta.url));
const fixture = fileURLToPath(new URL('../../fixtures/reliability', import.meta.url));
const nextBin = fileURLToPath(new URL('../../../node_modules/next/dist/bin/next', import.meta.url));
export const WEBHOOK_SECRET = 'the secret that webhooks are signed with';

/** `next`: the built fixture app under `next start`. `node`: the same answers from the built library alone. */
export type Kind = 'next' | 'node';

export interface Process {
  url: string;
  child: Child;
  settings: ProcessSettings;
  /** What the library has reported so far. */
  events: () => AuthKitEvent[];
  /** The same with times, in milliseconds since 1970. */
  log: () => { at: number; event: AuthKitEvent }[];
}

export interface ClusterOptions {
  kind: Kind;
  processes: number;
  settings?: Partial<ProcessSettings>;
  /** Settings of one process alone, by its number. */
  settingsOf?: (index: number) => Partial<ProcessSettings>;
  authkit?: AuthKitServerOptions;
  nodeOptions?: string;
  /** Where browsers find the app. Default: an address that nobody listens on. */
  appUrl?: string;
}

export interface Cluster {
  authkit: AuthKit;
  processes: Process[];
  cookiePassword: string;
  stop: () => Promise<void>;
}

export const settingsOfServer = (
  authkit: AuthKit,
): Pick<ProcessSettings, 'clientId' | 'apiKey'> & Partial<ProcessSettings> => {
  const { env } = authkit.server;
  return {
    clientId: env['WORKOS_CLIENT_ID'] ?? '',
    apiKey: env['WORKOS_API_KEY'] ?? '',
    apiHostname: env['WORKOS_API_HOSTNAME'],
    apiHttps: env['WORKOS_API_HTTPS'] === 'true',
    apiPort: Number(env['WORKOS_API_PORT']),
  };
};

/** Processes of one app, as behind a load balancer, and the AuthKit they use: strictly single-use refresh tokens. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { kind, processes: count, settings = {}, settingsOf = () => ({}), nodeOptions = '' } = options;
  const cookiePassword = randomBytes(32).toString('base64url');
  const { appUrl = 'http://localhost:3000' } = options;
  const authkit = await AuthKit.start(appUrl, { refreshReplaySeconds: 0, ...options.authkit });
  const common: ProcessSettings = {
    ...settingsOfServer(authkit),
    cookiePassword,
    redirectUri: `${appUrl}/callback`,
    webhookSecret: WEBHOOK_SECRET,
    ...settings,
  };
  const start = (index: number) => startProcess(kind, { ...common, ...settingsOf(index) }, nodeOptions);
  const processes = await Promise.all(Array.from({ length: count }, (_, index) => start(index)));
  return {
    authkit,
    processes,
    cookiePassword,
    stop: async () => {
      await Promise.all(processes.map(({ child }) => child.stop()));
      await authkit.server.close();
    },
  };
}

export async function startProcess(
  kind: Kind,
  settings: ProcessSettings,
  nodeOptions = '',
): Promise<Process> {
  const port = await freePort(undefined);
  const args = kind === 'next' ? [nextBin, 'start', '-H', '127.0.0.1', '-p', String(port)] : [worker];
  const child = startChild('node', args, {
    cwd: fixture,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_NO_WARNINGS: '1',
      NODE_OPTIONS: nodeOptions,
      PORT: String(port),
      FIXTURE_SETTINGS: JSON.stringify(settings),
    },
  });
  await child.prints(/Ready in/);
  const log = () =>
    [...child.output().matchAll(/^event (\d+) (\{.*\})$/gm)].map(([, at, json]) => ({
      at: Number(at),
      event: JSON.parse(json ?? '') as AuthKitEvent,
    }));
  const events = () => log().map(({ event }) => event);
  return { url: `http://127.0.0.1:${port}`, child, settings, events, log };
}

/** A request of a page's script to the AuthKit route, as the client half makes it. */
export const SCRIPT = {
  accept: 'application/json',
  'x-authkit': '1',
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
};

/** One browser, which any of the processes may answer. */
export class Person {
  readonly cookies: CookieJar;
  /** The host of the app that its browser names, where it is not the process's own. */
  readonly host: string | undefined;

  constructor(cookies = new CookieJar(), host?: string) {
    this.cookies = cookies;
    this.host = host;
  }

  static with(cookie: string, host?: string): Person {
    return new Person(new CookieJar({ 'wos-session': cookie }), host);
  }

  /** The same cookies in another place: what somebody copied, or a request that was sent before an answer came. */
  copy(): Person {
    return new Person(new CookieJar(this.cookies.all()), this.host);
  }

  ask({ url }: Process, path: string, options: Ask = {}): Promise<Answer> {
    const headers = { ...options.headers, ...(this.host !== undefined && { host: this.host }) };
    return ask(url + path, { cookies: this.cookies, ...options, headers });
  }

  open(process: Process, path: string): Promise<Answer> {
    return this.ask(process, path, { headers: DOCUMENT });
  }

  async seen(process: Process): Promise<Seen> {
    return seenIn(await this.open(process, '/api/seen'));
  }

  /** Calls the AuthKit route as script does. */
  call(process: Process, action: string, query: Record<string, string> = {}): Promise<Answer> {
    const search = new URLSearchParams({ authkit: action, n: 'n', ...query });
    return this.ask(process, `/callback?${search}`, { headers: SCRIPT });
  }
}

export function seenIn(answer: Answer): Seen {
  if (answer.status !== 200) throw new Error(`${answer.url} answered ${answer.status}`);
  return JSON.parse(answer.body) as Seen;
}

/** What an answer does to the session cookie: a value, null when it removes it, undefined when it leaves it alone. */
export function sessionIn(answer: Answer): string | null | undefined {
  const found = setCookies(answer).find(({ name }) => name === 'wos-session');
  return found && (found.removed ? null : found.value);
}
