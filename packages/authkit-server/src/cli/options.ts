import { parseArgs } from 'node:util';
import type { AuthKitServerOptions } from '../config.js';
import type { SeedUser } from '../seed/user.js';
import { readSeedFile } from './seed-file.js';

export const flags = {
  port: { type: 'string', valueHint: '4000', description: 'Port to listen on (default 4000)' },
  host: { type: 'string', valueHint: '127.0.0.1', description: 'Address to listen on (default 127.0.0.1)' },
  database: {
    type: 'string',
    valueHint: 'file',
    description: 'SQLite file or postgres:// URL; also DATABASE_URL (default: in memory, gone at the end)',
  },
  'client-id': { type: 'string', valueHint: 'id', description: 'Client id (default client_local)' },
  'api-key': {
    type: 'string',
    valueHint: 'key',
    description: 'API key; others can read it here: prefer AUTHKIT_API_KEY',
  },
  'redirect-uri': {
    type: 'string',
    valueHint: 'uri',
    description: 'Where codes may go; repeat, or separate by commas',
  },
  'logout-uri': {
    type: 'string',
    valueHint: 'uri',
    description: 'Where sign-out may lead; the first is the default',
  },
  user: {
    type: 'string',
    valueHint: 'email:password:First:Last',
    description: 'User to create; repeat. Without a password: AUTHKIT_SEED_PASSWORD',
  },
  config: {
    type: 'string',
    valueHint: 'file',
    description: 'Options of createAuthKitServer in JSON or YAML; flags win over it',
  },
  seed: {
    type: 'string',
    valueHint: 'file.yaml',
    description: 'Users, organizations, roles and more to begin with, in YAML or JSON',
  },
  'public-url': {
    type: 'string',
    valueHint: 'origin',
    description: 'Origin at which browsers reach it, behind a reverse proxy: https://auth.example.com',
  },
  proxies: {
    type: 'string',
    valueHint: '1',
    description: 'Reverse proxies that add to X-Forwarded-For (default 1 behind https, else 0)',
  },
  production: {
    type: 'boolean',
    description:
      'Refuse what is for development only. Secrets: AUTHKIT_API_KEY, AUTHKIT_SMTP_URL, AUTHKIT_SMTP_FROM, AUTHKIT_ADMIN_PASSWORD',
  },
} as const;

const DEFAULT_PORT = 4000;

// The command framework keeps only the last of a repeated flag and passes over unknown ones, so the values are read here.
export async function readOptions(rawArgs: readonly string[]): Promise<AuthKitServerOptions> {
  const many = { type: 'string', multiple: true } as const;
  const options = Object.fromEntries(Object.keys(flags).map((name) => [name, many]));
  const { values } = parseArgs({
    args: [...rawArgs],
    options: { ...options, production: { type: 'boolean' } },
    strict: true,
  }) as {
    values: { [flag in Exclude<keyof typeof flags, 'production'>]?: string[] } & { production?: boolean };
  };
  const last = (name: Exclude<keyof typeof flags, 'production'>) => values[name]?.at(-1);
  const list = (name: Exclude<keyof typeof flags, 'production'>) =>
    values[name]?.flatMap((value) => value.split(',')).filter(Boolean);

  const fromFlags = {
    port: last('port') === undefined ? undefined : Number(last('port')),
    host: last('host'),
    database: last('database') ?? (process.env['DATABASE_URL'] || undefined),
    clientId: last('client-id'),
    apiKey: last('api-key') ?? (process.env['AUTHKIT_API_KEY'] || undefined),
    redirectUris: list('redirect-uri'),
    logoutUris: list('logout-uri'),
    users: values.user?.map(readUser),
    publicUrl: last('public-url'),
    proxies: last('proxies') === undefined ? undefined : Number(last('proxies')),
    adminPassword: process.env['AUTHKIT_ADMIN_PASSWORD'] || undefined,
    smtp: smtpOfEnvironment(),
    production: values.production,
  };
  const given = Object.fromEntries(Object.entries(fromFlags).filter(([, value]) => value !== undefined));
  const config = last('config');
  const seeds = last('seed');
  const merged: AuthKitServerOptions = {
    port: DEFAULT_PORT,
    ...(config && (await readSeedFile(config))),
    ...(seeds && (await readSeedFile(seeds))),
    ...given,
  };
  return merged;
}

function smtpOfEnvironment() {
  const { AUTHKIT_SMTP_URL: url, AUTHKIT_SMTP_FROM: from = '' } = process.env;
  return url ? { url, from } : undefined;
}

function readUser(text: string): SeedUser {
  const [email = '', password, firstName, lastName] = text.split(':');
  return {
    email,
    password: password || (process.env['AUTHKIT_SEED_PASSWORD'] ?? ''),
    ...(firstName && { firstName }),
    ...(lastName && { lastName }),
  };
}
