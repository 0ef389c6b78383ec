import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Finding } from '../cli/doctor.js';
import { tokensOf } from '../codemod/tokens.js';
import { redirectUriOf, type AppEnv } from './env-files.js';

/** What the files of a Next.js app say. Only files: nothing of the app is run. */
export function examineApp(folder: string, env: AppEnv): Finding[] {
  const redirectUri = redirectUriOf(env);
  const path =
    redirectUri !== undefined && URL.canParse(redirectUri) ? new URL(redirectUri).pathname : '/callback';
  return [
    ...examineProxy(folder),
    ...examineRoute(folder, path),
    ...examineSlash(folder, path),
    ...examineNext(folder),
  ];
}

const ENDINGS = ['ts', 'js', 'mts', 'mjs'];

function find(folder: string, ...names: string[]): string | undefined {
  const paths = ['', 'src'].flatMap((base) =>
    names.flatMap((name) => ENDINGS.map((ending) => join(folder, base, `${name}.${ending}`))),
  );
  return paths.find((path) => existsSync(path));
}

/** What a file says, apart from its comments. */
function codeIn(path: string): string {
  const tokens = tokensOf(readFileSync(path, 'utf8'));
  return tokens.map(({ kind, text }) => (kind === 'space' ? ' ' : text)).join('');
}

// Next.js looks for it beside the folder `app`, and nowhere else.
function besideApp(folder: string): string {
  return existsSync(join(folder, 'src', 'app')) ? join(folder, 'src') : folder;
}

function misplacedProxy(folder: string): Finding[] {
  const path = find(folder, 'proxy', 'middleware');
  const home = besideApp(folder);
  if (path === undefined || dirname(path) === home) return [];
  return [
    {
      code: 'proxy_misplaced',
      problem: `Next.js passes over ${path}: it is not beside the folder app.`,
      fix: `Move it: mv ${path} ${join(home, basename(path))}`,
    },
  ];
}

/** The major of a Next.js that calls it `middleware.ts`: from 16 on its name is `proxy.ts`. */
function majorBeforeProxy(folder: string): number | undefined {
  const major = Number.parseInt(nextVersion(folder) ?? '', 10);
  return major < 16 ? major : undefined;
}

function misnamedProxy(folder: string): Finding[] {
  const path = find(folder, 'proxy');
  const major = majorBeforeProxy(folder);
  if (path === undefined || major === undefined || find(folder, 'middleware') !== undefined) return [];
  const renamed = path.replace(/proxy(\.\w+)$/, 'middleware$1');
  return [
    {
      code: 'proxy_misnamed',
      problem: `Next.js ${major} passes over ${path}: there it is called middleware.`,
      fix: `Rename it: mv ${path} ${renamed}`,
    },
  ];
}

// By an import, of a file of the app's own that is named after it, too, or by a call.
const USES_AUTHKIT = /\b(?:from|import|require)\s*\(?\s*(['"])(?:(?!\1).)*authkit|\bauthkit\w*\s*\(/i;
const ONLY_API = /^\/(?:api|\(api(?:\|trpc)?\))(?![\w-])/;

function examineProxy(folder: string): Finding[] {
  const lost = [...misplacedProxy(folder), ...misnamedProxy(folder)];
  if (lost.length > 0) return lost;
  const path = find(folder, 'proxy', 'middleware');
  const example = "import { authkitProxy } from '@workos-inc/authkit-nextjs'; export default authkitProxy();";
  if (path === undefined) {
    const name = majorBeforeProxy(folder) === undefined ? 'proxy.ts' : 'middleware.ts';
    return [
      { code: 'proxy_missing', problem: `There is no ${name}.`, fix: `Make one beside app/: ${example}` },
    ];
  }
  const text = codeIn(path);
  if (!USES_AUTHKIT.test(text)) {
    return [
      {
        code: 'proxy_without_authkit',
        problem: `${path} does not call authkitProxy().`,
        fix: `Compose it there, or begin with: ${example}`,
      },
    ];
  }
  const matcher = /matcher\s*:\s*(\[[^\]]*\]|(['"`]).*?\2)/s.exec(text)?.[1];
  const entries = [...(matcher ?? '').matchAll(/(['"`])(.*?)\1/g)].map(([, , entry]) => entry!);
  // A matcher that names single paths leaves out every page that is added later, and below /api there is none.
  const isNarrow =
    entries.length > 0 && entries.every((entry) => /^[\w/-]*$/.test(entry) || ONLY_API.test(entry));
  return isNarrow
    ? [
        {
          code: 'proxy_matcher_narrow',
          problem: `The matcher in ${path} has only ${entries.join(', ')}: no session is kept up on other pages.`,
          fix: String.raw`Match all but files: matcher: ['/((?!_next/static|_next/image|favicon.ico|.*\\.[\\w]+$).*)'].`,
        },
      ]
    : [];
}

function examineRoute(folder: string, path: string): Finding[] {
  const base = configValue(folder, /basePath\s*:\s*['"`]([^'"`]*)['"`]/) ?? '';
  const inside = base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length) : path;
  const segments = inside.split('/').filter(Boolean);
  if (hasRoute(join(besideApp(folder), 'app'), segments)) return [];
  return [
    {
      code: 'callback_route_missing',
      problem: `The redirect URI leads to ${path}, where this app has no route.`,
      fix: `Make app/${[...segments, 'route.ts'].join('/')}: import { handleAuth } from '@workos-inc/authkit-nextjs'; export const GET = handleAuth();`,
    },
  ];
}

/** Whether a route answers at this path, as Next.js looks for it: "(group)" is no part of a path, "[name]" is any, "[...name]" many. */
function hasRoute(folder: string, segments: readonly string[]): boolean {
  const [first, ...rest] = segments;
  const isEnd = first === undefined && ENDINGS.some((ending) => existsSync(join(folder, `route.${ending}`)));
  return (
    isEnd ||
    foldersIn(folder).some((name) => {
      const inner = join(folder, name);
      if (/^\(.*\)$/.test(name)) return hasRoute(inner, segments);
      if (first === undefined) return name.startsWith('[[...') && hasRoute(inner, []);
      if (/^\[\[?\.\.\./.test(name)) return hasRoute(inner, []);
      return (name === first || /^\[[^.]*\]$/.test(name)) && hasRoute(inner, rest);
    })
  );
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function configValue(folder: string, pattern: RegExp): string | undefined {
  const config = find(folder, 'next.config');
  return config === undefined ? undefined : pattern.exec(codeIn(config))?.[1];
}

function examineSlash(folder: string, path: string): Finding[] {
  if (path.endsWith('/') || configValue(folder, /trailingSlash\s*:\s*(true)/) === undefined) return [];
  return [
    {
      code: 'trailing_slash_detour',
      problem: `trailingSlash makes Next.js redirect ${path} to ${path}/ on the way back from every sign-in.`,
      fix: `End the redirect URI with a slash, in .env.local and at the provider: …${path}/`,
    },
  ];
}

interface Bypass {
  cve: string;
  /** The first release of each major that is rid of it. */
  mended: Readonly<Record<number, readonly [minor: number, patch: number]>>;
}

const BYPASSES: readonly Bypass[] = [
  // A request header skips the middleware.
  { cve: 'CVE-2025-29927', mended: { 12: [3, 5], 13: [5, 9], 14: [2, 25], 15: [2, 3] } },
  // Addresses that prefetching uses are not matched, with Turbopack until after the first mend, CVE-2026-44575.
  { cve: 'CVE-2026-45109', mended: { 15: [5, 18], 16: [2, 6] } },
];

function examineNext(folder: string): Finding[] {
  const version = nextVersion(folder);
  if (version === undefined) return [];
  const open = BYPASSES.filter(({ mended }) => isBefore(version, mended));
  const last = open.at(-1);
  if (!last) return [];
  const major = Number.parseInt(version, 10);
  return [
    {
      code: 'next_auth_bypass',
      problem: `Next.js ${version} lets a request pass by its proxy (${open.map(({ cve }) => cve).join(', ')}).`,
      fix: `Update it: npm install next@^${major}.${last.mended[major]!.join('.')}`,
    },
  ];
}

function isBefore(version: string, mended: Bypass['mended']): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const first = mended[major];
  if (first === undefined) return false;
  if (minor !== first[0]) return minor < first[0];
  // What comes before a release, such as a canary, is not it yet.
  return patch < first[1] || (patch === first[1] && version.includes('-'));
}

function nextVersion(folder: string): string | undefined {
  try {
    const file = createRequire(join(folder, 'package.json')).resolve('next/package.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version;
  } catch {
    return undefined;
  }
}
