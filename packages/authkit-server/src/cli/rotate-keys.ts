import { OptionsError } from '../config.js';
import { createKeyRing } from '../tokens/signing-keys.js';
import { withExistingStore } from './transfer.js';

/** Makes a new signing key in a database. Servers that run on it take it up within a minute. */
export async function rotateKeys([first, ...rest]: readonly string[]): Promise<void> {
  const atOnce = first === 'at-once';
  if (first !== undefined && !atOnce && !first.startsWith('-')) {
    throw new OptionsError([`${first} is not understood: the only word here is at-once`]);
  }
  const rawArgs = atOnce || first === undefined ? rest : [first, ...rest];
  // How long old keys stay published is for the servers to say, which know how long their tokens live.
  await withExistingStore(rawArgs, (db) =>
    createKeyRing(db, Date.now, { accessTokenSeconds: 0 }).rotate({ atOnce }),
  );
  console.log(
    atOnce
      ? 'A new key signs from now on; servers that are running take it up within a minute. Tokens signed with any other are refused.'
      : 'A new key is published, and signs in ten minutes.',
  );
}
