import { OptionsError } from '../config.js';
import { createAuthKitServer } from '../server.js';
import { readOptions } from './options.js';
import { readSeedFile } from './seed-file.js';

/** Brings a seed file into a database. What is there already stays as it is. */
export async function seedDatabase([file, ...rawArgs]: readonly string[]): Promise<void> {
  if (file === undefined || file.startsWith('-')) throw new OptionsError(['name the seed file first']);
  const { port: _port, ...options } = await readOptions(rawArgs);
  if (options.database === undefined) throw new OptionsError(['name the --database, or set DATABASE_URL']);
  const seeds = await readSeedFile(file);
  const server = await createAuthKitServer({ ...seeds, ...options });
  await server.close();
  const count = (name: 'users' | 'roles' | 'organizations') => `${seeds[name]?.length ?? 0} ${name}`;
  console.log(`Seeded: ${count('users')}, ${count('roles')}, ${count('organizations')}.`);
}
