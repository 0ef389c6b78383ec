/** Next's own code around a proxy, without a server: which requests it is asked about, and the request it is handed. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readFile } from 'node:fs/promises';
import * as nextUrls from 'next/dist/shared/lib/router/utils/parse-url.js';
import type { NextRequest } from 'next/server.js';
import type { AuthkitProxy, AuthkitProxyOptions } from '@workos-inc/authkit-nextjs';

interface Matcher {
  regexp: string;
  originalSource: string;
}

interface Manifest {
  functions: Record<string, { matchers?: Matcher[] }>;
}

interface Adapter {
  (params: {
    page: string;
    request: { url: string; method: string; headers: Record<string, string>; nextConfig: object };
    handler: (request: NextRequest) => Promise<Response>;
  }): Promise<{ response: Response }>;
}

/** The matchers that `next build` made of the globs of a proxy, by glob. */
export async function builtMatchers(buildFolder: string): Promise<Map<string, RegExp>> {
  const file = `${buildFolder}/server/functions-config-manifest.json`;
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  const matchers = Object.values(manifest.functions).flatMap((entry) => entry.matchers ?? []);
  return new Map(matchers.map(({ originalSource, regexp }) => [originalSource, new RegExp(regexp)]));
}

// Node finds no names in this CommonJS file and gives only a default; bundlers give the names themselves.
const { parseUrl } = 'parseUrl' in nextUrls ? nextUrls : (nextUrls as { default: typeof nextUrls }).default;

/** What Next's router goes by, or undefined for a path that it redirects before it asks the proxy. */
export function routed(path: string): { pathname: string; search: string } | undefined {
  if (/^[^?]*(\\|\/\/)/.test(path)) return undefined;
  const { pathname, search } = parseUrl(path);
  return { pathname, search };
}

/** Next asks its matcher about the pathname as it came, and about what it decodes to. */
export function nextMatches(matcher: RegExp, pathname: string): boolean {
  if (matcher.test(pathname)) return true;
  try {
    return matcher.test(decodeURIComponent(pathname));
  } catch {
    return false;
  }
}

/** Calls a proxy with the request that Next makes of a path. */
export async function callProxy(
  proxy: (request: NextRequest) => Promise<Response>,
  { pathname, search }: { pathname: string; search: string },
  nextConfig: object = {},
): Promise<{ response: Response; pathname: string }> {
  const runProxy = await loadAdapter();
  let seen = '';
  const { response } = await runProxy({
    page: '/proxy',
    request: {
      url: `http://localhost:3000${pathname}${search}`,
      method: 'GET',
      headers: {},
      nextConfig,
    },
    handler: async (request) => {
      seen = request.nextUrl.pathname;
      return await proxy(request);
    },
  });
  return { response, pathname: seen };
}

// As Next's server does it before it loads anything else; what is loaded earlier would have no request to look at.
Object.assign(globalThis, { AsyncLocalStorage });

let adapter: Promise<Adapter> | undefined;

function loadAdapter(): Promise<Adapter> {
  adapter ??= import('next/dist/server/web/adapter.js').then(
    (module: unknown) => (module as { adapter: Adapter }).adapter,
  );
  return adapter;
}

/** A proxy of the built library, loaded after the above. */
export async function loadProxy(options: AuthkitProxyOptions): Promise<AuthkitProxy> {
  const { authkitProxy } = await import('@workos-inc/authkit-nextjs');
  return authkitProxy(options);
}
