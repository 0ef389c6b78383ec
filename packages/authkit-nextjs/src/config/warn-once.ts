/** On `globalThis`, since the proxy, the render and the route handlers of a process are separate module graphs. */
const WARNED = Symbol.for('@workos-inc/authkit-nextjs/warned');

/** Says something on the console once per process. */
export function warnOnce(message: string): void {
  const warned = ((globalThis as { [WARNED]?: Set<string> })[WARNED] ??= new Set());
  if (warned.has(message)) return;
  warned.add(message);
  console.warn(`[authkit] ${message}`);
}
