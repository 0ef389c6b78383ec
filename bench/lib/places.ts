import { fileURLToPath } from 'node:url';

/** The folder of the benchmarks; like the others, with a slash at its end. */
export const bench = fileURLToPath(new URL('..', import.meta.url));
export const repository = fileURLToPath(new URL('../..', import.meta.url));
/** What a run leaves behind and the next one may use. */
export const work = `${bench}.local/`;
/** Where the peers are installed. */
export const peers = `${bench}peers/`;
