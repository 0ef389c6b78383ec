/** Moves an app of the published package here: what its files are called, and the names in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import { renameInFile } from './rename.js';
import { tokensOf } from './tokens.js';

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
  const codes = filesIn(folder).map((file) => ({ file, before: readFileSync(join(folder, file), 'utf8') }));
  const steps = codes.flatMap(({ file, before }): Step[] => {
    if (!before.includes('@workos-inc/authkit-nextjs')) return [];
    const { code, changes, byHand } = renameInFile(before);
    const step = { file, code, changes, byHand };
    const asProxy = /^(?:src\/)?middleware\.[cm]?[jt]s$/.test(file) ? toProxy(folder, step) : step;
    return asProxy.changes.length > 0 || asProxy.byHand.length > 0 ? [asProxy] : [];
  });
  for (const { file: middleware } of steps.filter(({ to }) => to !== undefined)) {
    for (const { file, before } of codes) {
      if (!namesModule(before, file, middleware)) continue;
      const note = `it names ${middleware}, which is a proxy now, and so is its export`;
      const step = steps.find((one) => one.file === file);
      if (step) step.byHand.push(note);
      else steps.push({ file, code: before, changes: [], byHand: [note] });
    }
  }
  return steps;
}

/** Whether a file names another one, by its place or by an alias that ends like it. */
function namesModule(code: string, file: string, other: string): boolean {
  const target = other.replace(/\.\w+$/, '');
  return tokensOf(code).some(({ kind, text }) => {
    const path = kind === 'text' ? text.slice(1, -1).replace(/\.[cm]?[jt]s$/, '') : '';
    if (/^\.{1,2}\//.test(path)) return posix.join(posix.dirname(file), path) === target;
    return /^[@~#]\/(?:src\/)?middleware$/.test(path);
  });
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
    .replaceAll(/^(export \{(?:[^}]*,)?\s*)middleware(?=\s*[,}])/gm, '$1middleware as proxy')
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
