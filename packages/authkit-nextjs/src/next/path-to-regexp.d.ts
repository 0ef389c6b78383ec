/** Next ships its path matcher without types. */
declare module 'next/dist/compiled/path-to-regexp/index.js' {
  interface PathToRegexp {
    parse(path: string): unknown[];
    tokensToRegexp(tokens: unknown[]): RegExp;
  }
  const bundled: PathToRegexp;
  export default bundled;
}
