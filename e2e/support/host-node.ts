import { execFileSync } from 'node:child_process';

const major = (version: string) => version.replace(/^v/, '').split('.')[0];

/**
 * The Node the machine itself has, when it is another one than runs the tests. What is published must run there too.
 */
export const hostNode = ((): string | undefined => {
  const path = process.env['AUTHKIT_HOST_NODE'];
  if (!path) return undefined;
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
  return major(version) === major(process.version) ? undefined : path;
})();
