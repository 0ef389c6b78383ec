// Copies a folder over another, so that what a package refers to is inside it when it is packed.
import { cpSync, rmSync } from 'node:fs';

const [from, to] = process.argv.slice(2);
if (!from || !to) throw new Error('Usage: node scripts/copy.mjs <from> <to>');
rmSync(to, { recursive: true, force: true });
cpSync(from, to, { recursive: true });
