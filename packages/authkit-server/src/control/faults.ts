/** What goes wrong with a request. */
export type Fault =
  /** Answered at once with this status; the request is not carried out. */
  | {
      kind: 'status';
      /** From 200 to 599; a 200 with `html` is what a captive portal or a proxy's error page looks like. */
      status: number;
      /** `Retry-After`: seconds, or an HTTP date. */
      retryAfter?: number | string;
      /** Sends `text/html` in place of `application/json`. */
      html?: boolean;
      /** Sent as it is. Default: an error in JSON, or a page. */
      body?: string;
    }
  /** Carried out and answered as usual, so many milliseconds later, even when its client has gone by then. */
  | { kind: 'delay'; ms: number }
  /** Not answered until the fault is cleared; then carried out as usual if its client still waits. */
  | { kind: 'hang' }
  /** Not carried out: the connection is reset. */
  | { kind: 'reset' }
  /** Carried out, and its answer lost: the connection ends without one. */
  | { kind: 'drop' };

/** The routes that are named, and what each stands for. */
const named = {
  any: '* *',
  authorize: 'GET /user_management/authorize',
  authenticate: 'POST /user_management/authenticate',
  exchange: 'grant:authorization_code',
  refresh: 'grant:refresh_token',
  jwks: 'GET /sso/jwks/:clientId',
  logout: 'GET /user_management/sessions/logout',
} as const;

/**
 * Which requests a fault meets: a name, a grant of `/user_management/authenticate`, or method and path. In a path,
 * `:name` stands for one segment, and `*` at the end for anything.
 */
export type FaultRoute =
  keyof typeof named | `grant:${string}` | `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | '*'} ${string}`;

export interface FaultRequest {
  method: string;
  path: string;
  /** Asked for only where a fault is about a grant. */
  grantType(): Promise<string | undefined>;
}

/** One fault, and what has come of it. */
export interface ActiveFault {
  readonly route: FaultRoute;
  readonly fault: Fault;
  /** How many requests it has met. */
  readonly count: number;
  /** Resolves once it has met so many requests, one by default. */
  met(count?: number): Promise<void>;
  /** Meets no more requests, and lets go of those that hang. */
  clear(): void;
}

/** Faults of the server, for tests of what an app does then. */
export interface Faults {
  /**
   * From now on requests to this route meet this fault: so many `times`, or until cleared. Of several faults that fit a
   * request, the one added first counts.
   *
   * @throws TypeError when route, fault or times are none, and in production mode, which has no faults.
   */
  add(route: FaultRoute, fault: Fault, options?: { times?: number }): ActiveFault;
  /** Those not cleared and not used up. */
  list(): readonly ActiveFault[];
  /** Clears every fault, and lets go of the requests that hang. */
  clear(): void;
}

export interface Encounter {
  readonly fault: Fault;
  /** When a request that hangs may go on. */
  readonly cleared: Promise<void>;
}

export interface FaultTable extends Faults {
  /** The fault that this request meets, if any; it counts as met. */
  meet(request: FaultRequest): Promise<Encounter | undefined>;
}

interface Entry extends ActiveFault {
  fits(request: FaultRequest): Promise<boolean>;
  take(): boolean;
  readonly cleared: Promise<void>;
}

export function createFaults(): FaultTable {
  let entries: Entry[] = [];
  const remove = (entry: Entry) => {
    entries = entries.filter((other) => other !== entry);
  };
  return {
    add(route, fault, { times } = {}) {
      const problem = faultProblem(fault) ?? timesProblem(times);
      if (problem !== undefined) throw new TypeError(problem);
      const entry = createEntry(route, fault, times ?? Infinity, remove);
      entries = [...entries, entry];
      return entry;
    },
    list: () => [...entries],
    clear() {
      for (const entry of entries) entry.clear();
    },
    async meet(request) {
      for (const entry of entries) {
        // Between the look and the step others may have taken the last one.
        if ((await entry.fits(request)) && entry.take()) return entry;
      }
      return undefined;
    },
  };
}

/** The faults of a server in production mode. */
export const noFaults: Faults = {
  add() {
    throw new TypeError('A server in production mode has no faults.');
  },
  list: () => [],
  clear() {},
};

function createEntry(route: FaultRoute, fault: Fault, times: number, remove: (entry: Entry) => void): Entry {
  const fits = matcher(route);
  let count = 0;
  let open = true;
  let waiting: { count: number; resolve: () => void }[] = [];
  let letGo: () => void;
  const cleared = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const entry: Entry = {
    route,
    fault,
    fits,
    cleared,
    get count() {
      return count;
    },
    take() {
      if (!open || count >= times) return false;
      count += 1;
      // What hangs stays on the list until it is cleared, or nobody could let go of it.
      if (count >= times && fault.kind !== 'hang') remove(entry);
      for (const waiter of waiting) if (waiter.count <= count) waiter.resolve();
      waiting = waiting.filter((waiter) => waiter.count > count);
      return true;
    },
    met: (wanted = 1) =>
      count >= wanted
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count: wanted, resolve });
          }),
    clear() {
      open = false;
      remove(entry);
      letGo();
    },
  };
  return entry;
}

function matcher(route: FaultRoute): Entry['fits'] {
  const spelled: string = Object.hasOwn(named, route) ? named[route as keyof typeof named] : route;
  const grant = /^grant:(\S+)$/.exec(spelled)?.[1];
  if (grant !== undefined) {
    const isAuthenticate = matcher('authenticate');
    return async (request) => (await isAuthenticate(request)) && (await request.grantType()) === grant;
  }
  const [, method, path] = /^(GET|POST|PUT|PATCH|DELETE|\*) (\/\S*|\*)$/.exec(spelled) ?? [];
  if (method === undefined || path === undefined) {
    const names = Object.keys(named).join(', ');
    throw new TypeError(
      `"${route}" is no route: give ${names}, "grant:<grant_type>", or "<METHOD> /<path>".`,
    );
  }
  const pattern = new RegExp(
    `^${path
      .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll(/:\w+/g, '[^/]+')
      .replace(/\*$/, '.*')}$`,
  );
  return (request) =>
    Promise.resolve((method === '*' || method === request.method) && pattern.test(request.path));
}

const MAX_DELAY_MS = 600_000;

/** What is wrong with a fault that may have come over the network, if anything. */
export function faultProblem(fault: unknown): string | undefined {
  const { kind, status, ms, retryAfter, body } = (fault ?? {}) as Record<string, unknown>;
  switch (kind) {
    case 'status':
      if (retryAfter !== undefined && !isHeader(retryAfter)) return 'retryAfter must be seconds or a date.';
      if (body !== undefined && typeof body !== 'string') return 'body must be a text.';
      return isWhole(status, 200, 599) ? undefined : 'status must be a whole number from 200 to 599.';
    case 'delay':
      return isWhole(ms, 0, MAX_DELAY_MS)
        ? undefined
        : `ms must be a whole number from 0 to ${MAX_DELAY_MS}.`;
    case 'hang':
    case 'reset':
    case 'drop':
      return undefined;
    default:
      return 'kind must be status, delay, hang, reset or drop.';
  }
}

function isHeader(value: unknown): boolean {
  return Number.isFinite(value) || (typeof value === 'string' && /^[\x20-\x7e]+$/.test(value));
}

function timesProblem(times: unknown): string | undefined {
  return times === undefined || isWhole(times, 1, Number.MAX_SAFE_INTEGER)
    ? undefined
    : 'times must be a whole number from 1.';
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}
