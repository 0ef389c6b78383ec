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
  return (pathname) => {
    const readable = decodeBeyondAscii(pathname);
    return patterns.some((pattern) => pattern.test(pathname) || pattern.test(readable));
  };
}

/**
 * Globs are written with letters, paths arrive percent-encoded. Escapes of ASCII stay: a `%2F` is part of a name, and
 * read as a slash it would open another page's path.
 */
function decodeBeyondAscii(pathname: string): string {
  return pathname.replace(/(?:%[89a-f][0-9a-f])+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes);
    } catch {
      return bytes;
    }
  });
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
