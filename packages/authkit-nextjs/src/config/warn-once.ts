/** On `globalThis`, since the proxy, the render and the route handlers of a process are separate module graphs. */
const WARNED = Symbol.for('@workos-inc/authkit-nextjs/warned');

/** Says something on the console once per process; once for all that is `about` the same, where messages hold figures. */
export function warnOnce(message: string, about = message): void {
  const warned = ((globalThis as { [WARNED]?: Set<string> })[WARNED] ??= new Set());
  if (warned.has(about)) return;
  warned.add(about);
  console.warn(`[authkit] ${message}`);
}
