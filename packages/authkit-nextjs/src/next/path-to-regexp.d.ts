/** Next ships its path matcher without types. */
declare module 'next/dist/compiled/path-to-regexp/index.js' {
  interface PathToRegexp {
    pathToRegexp(path: string): RegExp;
  }
  const bundled: PathToRegexp;
  export default bundled;
}
