import { readFileSync } from 'node:fs';
import type { Document, LineCounter } from 'yaml';
import { OptionsError, optionProblems, type AuthKitServerOptions } from '../config.js';

/**
 * Reads options from YAML, or JSON, which is YAML too.
 *
 * @throws OptionsError with the line of each problem. It quotes no line: seeds hold passwords.
 */
export async function readSeedFile(path: string): Promise<AuthKitServerOptions> {
  // Most servers start without a file.
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(read(path), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ code, pos: [at] }) => {
      return `${path}:${lines.linePos(at).line}: this is not YAML or JSON (${code.toLowerCase()})`;
    });
    throw new OptionsError(problems);
  }
  const options: unknown = document.toJS();
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new OptionsError([`${path}: must hold an object`]);
  }
  const problems = optionProblems(options);
  if (problems.length === 0) return options;
  throw new OptionsError(
    problems.map((problem) => `${path}:${lineOf(document, lines, problem)}: ${problem}`),
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new OptionsError([`${path} cannot be read`]);
  }
}

// A problem begins with its place, such as `users[0].email`: the deepest part of it that the file has gives the line.
function lineOf(document: Document, lines: LineCounter, problem: string): number {
  const place = /^[\w[\].]+/.exec(problem)?.[0] ?? '';
  const path = [...place.matchAll(/\w+/g)].map(([part]) => (/^\d+$/.test(part) ? Number(part) : part));
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true) as
      { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
