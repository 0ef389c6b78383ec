/** All parts, in the order in which they are measured. */
import type { Part } from '../lib/context.ts';
import { counts } from './counts.ts';
import { inProcess } from './in-process.ts';

export const parts: readonly Part[] = [counts, inProcess];
