import { parseArgs } from 'node:util';
import { examineApp } from '../doctor/app.js';
import { readAppEnv } from '../doctor/env-files.js';
import { examineProvider } from '../doctor/provider.js';
import { examineSettings } from '../doctor/settings.js';

/** Something that keeps an app from signing in, and what to do about it. */
export interface Finding {
  code: string;
  problem: string;
  fix: string;
}

/** Looks at the app in this folder and at its provider. Exit code 1 when there is something to mend. */
export async function doctor(rawArgs: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...rawArgs],
    options: { json: { type: 'boolean' }, dir: { type: 'string' } },
    strict: true,
  });
  const folder = values.dir ?? process.cwd();
  const env = readAppEnv(folder);
  const findings = [...examineSettings(env), ...examineApp(folder, env), ...(await examineProvider(env))];
  if (values.json) console.log(JSON.stringify({ findings }, null, 2));
  else console.log(report(findings));
  process.exitCode = findings.length === 0 ? 0 : 1;
}

function report(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing to mend: this app can sign people in.';
  return findings.map(({ code, problem, fix }) => `✗ ${problem} [${code}]\n  → ${fix}`).join('\n');
}
