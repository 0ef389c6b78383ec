/** A cookie store as strict as Next's: while rendering, one shared function refuses every write. */
import type { RehearsedRequest } from '../next/rehearsal.js';

/** A browser's cookies: the values by name. */
export interface TestCookies {
  get(name: string): string | undefined;
  has(name: string): boolean;
  names(): string[];
}

interface Attributes {
  maxAge?: number | undefined;
}

export function cookieStore(
  initial: readonly { name: string; value: string }[],
  phase: 'render' | 'action',
): { store: RehearsedRequest['cookies']; jar: TestCookies } {
  const held = new Map(initial.map(({ name, value }) => [name, value]));
  const refuse = (): never => {
    throw new Error('Cookies can only be modified in a Server Action or Route Handler.');
  };
  const set = (name: string, value: string, { maxAge }: Attributes = {}) => {
    if (maxAge === 0) held.delete(name);
    else held.set(name, value);
  };
  const read = {
    get: (name: string) => (held.has(name) ? { name, value: held.get(name)! } : undefined),
    getAll: () => [...held].map(([name, value]) => ({ name, value })),
    has: (name: string) => held.has(name),
  };
  const write =
    phase === 'render'
      ? { set: refuse, delete: refuse }
      : { set, delete: (name: string) => void held.delete(name) };
  return {
    store: { ...read, ...write } as unknown as RehearsedRequest['cookies'],
    jar: { get: (name) => held.get(name), has: (name) => held.has(name), names: () => [...held.keys()] },
  };
}
