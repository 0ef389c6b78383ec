// `npm run build`: builds what is missing or older than its sources.
import { buildAll } from './lib/build.mjs';

await buildAll();
