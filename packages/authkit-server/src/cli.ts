import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { defineCommand, runMain } from 'citty';
import { OptionsError, type AuthKitServerOptions } from './config.js';
import type { SeedUser } from './seed/user.js';
import { createAuthKitServer } from './server.js';

const flags = {
  port: { type: 'string', valueHint: '4000', description: 'Port to listen on (default 4000)' },
  host: { type: 'string', valueHint: '127.0.0.1', description: 'Address to listen on (default 127.0.0.1)' },
  database: {
    type: 'string',
    valueHint: 'file',
    description: 'SQLite file (default: in memory, gone at the end)',
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
    valueHint: 'file.json',
    description: 'Options of createAuthKitServer as JSON; flags win over it',
  },
} as const;

const DEFAULT_PORT = 4000;

const command = defineCommand({
  meta: {
    name: 'authkit-server',
    description: 'A local AuthKit: hosted sign-in pages and the User Management API in one process',
  },
  args: flags,
  async run({ rawArgs }) {
    try {
      await serve(readOptions(rawArgs));
    } catch (error) {
      console.error(explain(error));
      process.exitCode = 1;
    }
  },
});

async function serve(options: AuthKitServerOptions): Promise<void> {
  const server = await createAuthKitServer(options);
  // Whoever started this process waits for this line.
  console.log(`AuthKit listening on ${server.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close().catch((error: unknown) => {
        console.error(explain(error));
        process.exitCode = 1;
      });
    });
  }
}

// The command framework keeps only the last of a repeated flag and passes over unknown ones, so the values are read here.
function readOptions(rawArgs: string[]): AuthKitServerOptions {
  const many = { type: 'string', multiple: true } as const;
  const options = Object.fromEntries(Object.keys(flags).map((name) => [name, many]));
  const { values } = parseArgs({ args: rawArgs, options, strict: true }) as {
    values: { [flag in keyof typeof flags]?: string[] };
  };
  const last = (name: keyof typeof flags) => values[name]?.at(-1);
  const list = (name: keyof typeof flags) =>
    values[name]?.flatMap((value) => value.split(',')).filter(Boolean);

  const fromFlags = {
    port: last('port') === undefined ? undefined : Number(last('port')),
    host: last('host'),
    database: last('database'),
    clientId: last('client-id'),
    apiKey: last('api-key') ?? (process.env['AUTHKIT_API_KEY'] || undefined),
    redirectUris: list('redirect-uri'),
    logoutUris: list('logout-uri'),
    users: values.user?.map(readUser),
  };
  const given = Object.fromEntries(Object.entries(fromFlags).filter(([, value]) => value !== undefined));
  const config = last('config');
  const merged: AuthKitServerOptions = {
    port: DEFAULT_PORT,
    ...(config && readConfigFile(config)),
    ...given,
  };
  // A key made up here would be known to nobody.
  if (merged.apiKey === undefined) throw new OptionsError(['apiKey is required: set AUTHKIT_API_KEY']);
  return merged;
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

function readConfigFile(path: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    // The parser's message quotes the file, which holds secrets.
    const reason = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new OptionsError([`config: ${path} ${reason}`]);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new OptionsError([`config: ${path} must hold an object`]);
  }
  return parsed;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as Error & { code?: string; address?: string; port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} on ${address} is in use. Choose another with --port.`;
  if (error instanceof OptionsError || code?.startsWith('ERR_PARSE_ARGS')) return error.message;
  return `AuthKit could not start: ${error.message}`;
}

await runMain(command);
