import { createAuthKitServer, type AuthKitServer } from '../server.js';
import { appEnv, envBlock } from './env.js';
import { explain } from './explain.js';
import { readOptions } from './options.js';

/** Runs a server until a signal ends it. */
export async function serve(rawArgs: readonly string[]): Promise<void> {
  const options = await readOptions(rawArgs);
  const server = await createAuthKitServer(options);
  // Whoever started this process waits for this line.
  const port = options.publicUrl === undefined ? '' : ` (port ${server.port})`;
  console.log(`AuthKit listening on ${server.url}${port}`);
  // A key that was given is known, and has no business in a log.
  if (options.apiKey === undefined) {
    console.log(`\nFor your app's .env.local:\n\n${envBlock(appEnv(server, options.redirectUris?.[0]))}\n`);
  }
  closeAtSignals(server);
}

export function closeAtSignals(server: AuthKitServer): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close().catch((error: unknown) => {
        console.error(explain(error));
        process.exitCode = 1;
      });
    });
  }
}
