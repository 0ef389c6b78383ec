import { defineCommand, runMain, type CommandDef } from 'citty';
import { explain } from './cli/explain.js';
import { flags } from './cli/options.js';

type Work = (rawArgs: readonly string[]) => Promise<void>;

// Each command brings its own modules: a server does not wait for what only `doctor` needs.
function command(description: string, load: () => Promise<Work>): CommandDef<typeof flags> {
  return defineCommand({
    meta: { description },
    args: flags,
    async run({ rawArgs }) {
      await attempt(async () => (await load())(rawArgs));
    },
  });
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}

const commands = {
  dev: command('Run an app beside a server: authkit-server dev -- next dev', async () => {
    return (await import('./cli/dev.js')).dev;
  }),
  seed: command(
    'Bring a seed file into a database: authkit-server seed file.yaml --database file',
    async () => {
      return (await import('./cli/seed.js')).seedDatabase;
    },
  ),
  export: command('Write a database to a file: authkit-server export file.json --database file', async () => {
    return (await import('./cli/transfer.js')).exportDatabase;
  }),
  import: command('Fill an empty database from an export', async () => {
    return (await import('./cli/transfer.js')).importDatabase;
  }),
  'rotate-keys': command(
    'Sign with a new key in ten minutes, or at once when the old one has leaked: authkit-server rotate-keys [at-once] --database file',
    async () => {
      return (await import('./cli/rotate-keys.js')).rotateKeys;
    },
  ),
  doctor: command(
    'Find what keeps an app in this folder from signing in: authkit-server doctor [--json]',
    async () => {
      return (await import('./cli/doctor.js')).doctor;
    },
  ),
  codemod: command(
    'Move an app in this folder from the published package: authkit-server codemod [--write]',
    async () => {
      return (await import('./cli/codemod.js')).codemod;
    },
  ),
};

const main = defineCommand({
  meta: {
    name: 'authkit-server',
    description: 'A local AuthKit: hosted sign-in pages and the User Management API in one process',
  },
  args: flags,
  subCommands: commands,
});

const rawArgs = process.argv.slice(2);
const first = rawArgs[0] ?? '';
const asksForHelp = rawArgs.some((arg) => arg === '--help' || arg === '-h') && !rawArgs.includes('--');
// The framework would take the value of a flag for the name of a command, and parse what comes after "--".
if (asksForHelp) await runMain(main);
else if (Object.hasOwn(commands, first)) {
  await commands[first as keyof typeof commands].run?.({ rawArgs: rawArgs.slice(1) } as never);
} else {
  await attempt(async () => (await import('./cli/serve.js')).serve(rawArgs));
}
