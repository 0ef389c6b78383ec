import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type AppEnv = Readonly<Record<string, string | undefined>>;

// In the order in which Next.js reads them for `next dev`: the first that names a variable counts.
const FILES = ['.env.development.local', '.env.local', '.env.development', '.env'];

/** The variables that the app in a folder would see in development; those of this process count most. */
export function readAppEnv(folder: string): AppEnv {
  const files = FILES.reduceRight<AppEnv>((env, file) => ({ ...env, ...read(join(folder, file)) }), {});
  return { ...files, ...process.env };
}

function read(path: string): AppEnv {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return {};
  }
  const lines = text.matchAll(/^\s*(?:export\s+)?([\w.]+)\s*=\s*(?:'([^']*)'|"([^"]*)"|([^#\n]*))/gm);
  return Object.fromEntries(
    [...lines].map(([, name, single, double, bare]) => [name!, single ?? double ?? bare?.trim() ?? '']),
  );
}

export function redirectUriOf(env: AppEnv): string | undefined {
  return env['WORKOS_REDIRECT_URI'] || env['NEXT_PUBLIC_WORKOS_REDIRECT_URI'] || undefined;
}

/** The provider's origin, as the library makes it. */
export function providerOf(env: AppEnv): string {
  const host = env['WORKOS_API_HOSTNAME'] || 'api.workos.com';
  const port = env['WORKOS_API_PORT'];
  return `${env['WORKOS_API_HTTPS'] === 'false' ? 'http' : 'https'}://${host}${port ? `:${port}` : ''}`;
}
