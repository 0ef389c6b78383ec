import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { planMove } from '../codemod/app.js';

/** Moves the app in this folder from the published package; without `--write` it only says what it would do. */
export async function codemod(rawArgs: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...rawArgs],
    options: { write: { type: 'boolean' }, dir: { type: 'string' } },
    strict: true,
  });
  const folder = values.dir ?? process.cwd();
  const steps = planMove(folder);
  for (const { file, to, code, changes, byHand } of steps) {
    if (values.write && changes.length > 0) {
      writeFileSync(join(folder, file), code);
      if (to !== undefined) renameSync(join(folder, file), join(folder, to));
    }
    for (const change of changes) console.log(`${file}: ${change}`);
    for (const note of byHand) console.log(`${file}: by hand: ${note}`);
  }
  if (steps.length === 0) console.log('Nothing to change: this app has the names of today.');
  else if (!values.write) console.log('\nNothing is written yet. Say --write, with everything committed.');
}
