/** Several times what looking somebody up and writing a mail down takes. */
const EVEN_MS = 100;

/**
 * Does what takes longer for some people than for others, and is done no sooner than a fixed time after it began: how
 * long an answer took must not tell whether there is an account. A failure waits as well.
 */
export async function inEvenTime<T>(work: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([
    work(),
    new Promise((resolve) => {
      setTimeout(resolve, EVEN_MS);
    }),
  ]);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
