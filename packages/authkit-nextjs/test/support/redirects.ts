import { expect } from 'vitest';

/** The URL that a Next redirect thrown by a task leads to. */
export async function redirectOf(task: Promise<unknown>): Promise<string> {
  const thrown = await task.then(
    () => undefined,
    (error: unknown) => error as { digest?: string },
  );
  const [kind, , url] = thrown?.digest?.split(';') ?? [];
  expect(kind).toBe('NEXT_REDIRECT');
  return url!;
}

/** The digest of what Next throws for `notFound()` and `forbidden()`. */
export async function digestOf(task: Promise<unknown>): Promise<string | undefined> {
  const thrown = await task.then(
    () => undefined,
    (error: unknown) => error as { digest?: string },
  );
  return thrown?.digest;
}
