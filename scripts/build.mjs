// `npm run build`: builds what is missing or older than its sources.
import { buildAll, everything } from './lib/build.mjs';

try {
  await buildAll(everything);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
