/** Globs as the Next.js matcher reads them, by the very `path-to-regexp` that the installed Next bundles. */
import * as bundled from 'next/dist/compiled/path-to-regexp/index.js';
import { AuthKitError } from '../errors.js';

// Node finds no names in this CommonJS file and gives only a default; bundlers give the names themselves.
const matcher = 'parse' in bundled ? (bundled as unknown as typeof bundled.default) : bundled.default;

/**
 * Compiles globs, once, when the proxy is defined.
 *
 * @throws {AuthKitError} `invalid_argument` for a glob that the matcher could not read; it names the glob.
 */
export function compilePatterns(option: string, globs: readonly string[]): (pathname: string) => boolean {
  const patterns = globs.map((glob) => compile(option, glob));
  return (pathname) => patterns.some((pattern) => pattern.test(pathname));
}

function compile(option: string, glob: unknown): RegExp {
  if (typeof glob !== 'string' || !glob.startsWith('/')) {
    throw new AuthKitError(
      'invalid_argument',
      `${option}: ${JSON.stringify(glob)} must be a path that begins with /`,
    );
  }
  try {
    // Next keeps the source of this expression alone, and so not its flag to ignore case.
    return new RegExp(matcher.tokensToRegexp(matcher.parse(glob)).source);
  } catch (cause) {
    throw new AuthKitError(
      'invalid_argument',
      `${option}: ${JSON.stringify(glob)} is not a valid path pattern`,
      {
        cause,
      },
    );
  }
}
