import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { OptionsError } from '../config.js';
import { createAuthKitServer } from '../server.js';
import { appEnv } from './env.js';
import { readOptions } from './options.js';
import { readSeedFile } from './seed-file.js';

const SEED_FILES = ['authkit.yaml', 'authkit.yml', 'authkit.json'];
const FOLDER = '.authkit';
const DATABASE = join(FOLDER, 'dev.sqlite');

/** Runs an app beside a server of its own, with the variables it needs, and ends with it. */
export async function dev(rawArgs: readonly string[]): Promise<void> {
  const split = rawArgs.indexOf('--');
  const [command, ...args] = split === -1 ? [] : rawArgs.slice(split + 1);
  if (command === undefined)
    throw new OptionsError(['give the command of your app: authkit-server dev -- next dev']);
  const given = await readOptions(rawArgs.slice(0, split));
  const seedFile = SEED_FILES.find((file) => existsSync(file));
  const home = `http://localhost:${portOf(args) ?? (process.env['PORT'] || 3000)}`;
  const options = {
    // Kept beside the app, so that whoever signed up yesterday can sign in today.
    database: DATABASE,
    redirectUris: [`${home}/callback`],
    logoutUris: [home, `${home}/`],
    ...(seedFile !== undefined && (await readSeedFile(seedFile))),
    ...given,
  };
  if (options.database === DATABASE) keepToThisMachine(FOLDER);
  const server = await createAuthKitServer(options);
  const env = appEnv(server, options.redirectUris?.[0]);
  console.log(`AuthKit listening on ${server.url} (${server.url}/mailbox, ${server.url}/dashboard)`);

  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  // The terminal sends Ctrl-C to both; the app decides when it is done.
  const ignore = () => undefined;
  const pass = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore).on('SIGTERM', pass);
  try {
    process.exitCode = await exitCodeOf(child);
  } finally {
    process.off('SIGINT', ignore).off('SIGTERM', pass);
    await server.close();
  }
}

/** The port that the command names, in the ways in which Next.js and its like take one. */
function portOf(args: readonly string[]): string | undefined {
  const [, port] = /(?:^| )(?:-p|--port)[ =]?(\d+)(?= |$)/.exec(args.join(' ')) ?? [];
  return port;
}

/** Its database holds people and a signing key, which nobody means to commit. */
function keepToThisMachine(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, '.gitignore');
  if (!existsSync(file)) writeFileSync(file, '*\n');
}

function exitCodeOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // As shells tell of a signal.
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
