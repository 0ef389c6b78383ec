/** Moves an app of the published package here: what its files are called, and the names in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { renameInFile } from './rename.js';

export interface Step {
  /** Within the app. */
  file: string;
  /** Its new name, when it gets one. */
  to?: string;
  code: string;
  changes: string[];
  byHand: string[];
}

const NOT_THE_APPS = new Set(['node_modules', '.next', 'dist', 'out', 'build', 'coverage']);

/** What is to be done, none of it done yet. */
export function planMove(folder: string): Step[] {
  const files = filesIn(folder);
  const steps = files.flatMap((file): Step[] => {
    const before = readFileSync(join(folder, file), 'utf8');
    if (!before.includes('@workos-inc/authkit-nextjs')) return [];
    const { code, changes, byHand } = renameInFile(before);
    const step = { file, code, changes, byHand };
    const asProxy = /^(?:src\/)?middleware\.[cm]?[jt]s$/.test(file) ? toProxy(folder, step) : step;
    return asProxy.changes.length > 0 || asProxy.byHand.length > 0 ? [asProxy] : [];
  });
  return steps;
}

const CODE = /\.[cm]?[jt]sx?$/;

function filesIn(folder: string, under = ''): string[] {
  return readdirSync(join(folder, under), { withFileTypes: true })
    .flatMap((entry) => {
      const path = under === '' ? entry.name : `${under}/${entry.name}`;
      if (entry.isDirectory()) return NOT_THE_APPS.has(entry.name) ? [] : filesIn(folder, path);
      return entry.isFile() && CODE.test(entry.name) ? [path] : [];
    })
    .toSorted();
}

/** `middleware.ts` is `proxy.ts` from Next 16 on, and always runs on Node. */
function toProxy(folder: string, step: Step): Step {
  if (majorOfNext(folder) < 16) return step;
  const to = step.file.replace(/middleware(\.\w+)$/, 'proxy$1');
  if (existsSync(join(folder, to))) return { ...step, byHand: [...step.byHand, `${to} is there already`] };
  const isOnEdge = /\bruntime\s*:\s*['"](?:experimental-)?edge['"]/.test(step.code);
  if (isOnEdge) {
    return {
      ...step,
      byHand: [
        ...step.byHand,
        'it asks for the Edge runtime, which proxy.ts has not: keep middleware.ts, or take that out',
      ],
    };
  }
  const code = step.code
    .replaceAll(/^(export (?:async )?function )middleware\b/gm, '$1proxy')
    .replaceAll(/^(export const )middleware\b/gm, '$1proxy')
    .replaceAll(/^(export \{[^}]*\bas )middleware\b/gm, '$1proxy')
    // It may not say where it runs.
    .replaceAll(/^[ \t]*runtime\s*:\s*['"]nodejs['"],?[ \t]*\n/gm, '');
  return { ...step, to, code, changes: [...step.changes, `${step.file} is now ${to}`] };
}

function majorOfNext(folder: string): number {
  try {
    const file = createRequire(join(folder, 'package.json')).resolve('next/package.json');
    return Number.parseInt((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version, 10);
  } catch {
    return 0;
  }
}
