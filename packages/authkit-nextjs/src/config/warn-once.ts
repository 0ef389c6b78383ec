const warned = new Set<string>();

/** Says something on the console once per process. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  console.warn(`[authkit] ${message}`);
}
