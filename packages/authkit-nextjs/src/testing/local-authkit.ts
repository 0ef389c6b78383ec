/** A local AuthKit server as tests use it: by its API, and by the control it has in development. */
import type { Config } from '../config/config.js';
import { authenticate, type Answer, type Authentication } from './sign-in-person.js';
import type { TestPerson } from './test-person.js';

/** A fault of the server: the fields of its `POST /control/faults`. */
export interface TestFault {
  kind: 'status' | 'delay' | 'hang' | 'reset' | 'drop';
  /** HTTP status, with `status`. */
  status?: number | undefined;
  /** Milliseconds, with `delay`. */
  ms?: number | undefined;
  /** Seconds, or an HTTP date. */
  retryAfter?: number | string | undefined;
  /** How many requests meet it. Default: all, until the test is over. */
  times?: number | undefined;
}

export interface LocalAuthKit {
  readonly url: string;
  readonly clock: {
    /** Moves the server's clock on by so many milliseconds. */
    advance(ms: number): Promise<void>;
  };
  /** Makes a kind of request fail: `refresh`, `exchange`, `jwks`, `any`, or `METHOD /path`. */
  fail(route: string, fault: TestFault): Promise<void>;
  /** Answers as it should again, with the right time. */
  mend(): Promise<void>;
  /** Waits for the next e-mail to an address. */
  nextMail(to: string): Promise<{ subject: string; text: string; code?: string; url?: string }>;
  /** Signs a person in by the API, and signs them up before when they are not known. */
  authenticate(person: TestPerson): Promise<Authentication>;
}

export async function connectAuthKit(config: Config): Promise<LocalAuthKit> {
  const url = config.apiOrigin;
  const call = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${config.apiKey}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, value: text ? JSON.parse(text) : undefined };
  };
  const must = async (method: string, path: string, body?: object): Promise<unknown> => {
    const { status, value } = await call(method, path, body);
    if (status < 300) return value;
    const { code, error, message } = (value ?? {}) as Record<string, string | undefined>;
    const why = code ?? error ?? message ?? 'it does not say why';
    throw new Error(`The local AuthKit server answered ${status} to ${method} ${path}: ${why}`);
  };
  if (!(await answers(url))) await startAt(url, config);

  let movedMs = 0;
  const clock = {
    async advance(ms: number) {
      await must('POST', '/control/clock', { advance: ms });
      movedMs += ms;
    },
  };
  return {
    url,
    clock,
    async fail(route, fault) {
      await must('POST', '/control/faults', { route, ...fault });
    },
    async mend() {
      await must('DELETE', '/control/faults');
      if (movedMs !== 0) await must('POST', '/control/clock', { advance: -movedMs });
      movedMs = 0;
    },
    nextMail: (to) =>
      must('GET', `/control/mails/next?to=${encodeURIComponent(to)}&timeout_ms=10000`) as ReturnType<
        LocalAuthKit['nextMail']
      >,
    authenticate: (person) => authenticate(person, { call, must, config, clock }),
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/control/clock`).then(
    () => true,
    () => false,
  );
}

interface ServerModule {
  createAuthKitServer(options: {
    port: number;
    clientId: string;
    apiKey: string;
    redirectUris: string[];
    logoutUris: string[];
  }): Promise<unknown>;
}

/** Starts a server where the settings say that one is. It ends with the process that runs the tests. */
async function startAt(url: string, config: Config): Promise<void> {
  const { hostname, port, protocol } = new URL(url);
  const isLocal = protocol === 'http:' && /^(localhost|127\.|\[::1\])/.test(hostname);
  if (!isLocal)
    throw new Error(`No local AuthKit server answers at ${url}, and only a loopback one can be started`);
  // A name in a variable: bundlers must not look for a package that only tests need.
  const name = '@workos-inc/authkit-server';
  const server = (await import(name)) as ServerModule;
  const { origin, redirectUri } = config.address;
  try {
    await server.createAuthKitServer({
      port: Number(port),
      clientId: config.clientId,
      apiKey: config.apiKey,
      redirectUris: [redirectUri],
      logoutUris: [origin],
    });
  } catch (error) {
    // Another worker was faster.
    if (!(await answers(url))) throw error;
  }
}
