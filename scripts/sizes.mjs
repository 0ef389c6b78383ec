// `npm run sizes`: writes docs/sizes.md anew.
import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { inRoot } from './lib/root.mjs';
import { measureSizes, tableOf } from './lib/sizes.mjs';

await writeFile(inRoot('docs/sizes.md'), await format(tableOf(await measureSizes()), { parser: 'markdown' }));
