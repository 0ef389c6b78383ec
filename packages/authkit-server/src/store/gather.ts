import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Turns work on many items into a function for one: calls that arrive in one turn of the event loop, or while earlier ones
 * are being worked on, share the next run. A statement, a transaction and above all a sync to the disk cost about the same
 * for one item and for fifty. Nobody is answered before the run is done, and when it fails nobody is.
 */
export function gather<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
): (item: Item) => Promise<Result> {
  let waiting: { item: Item; resolve: (result: Result) => void; reject: (reason: unknown) => void }[] = [];
  let running = false;

  async function work(): Promise<void> {
    running = true;
    await nextTurn();
    while (waiting.length > 0) {
      // SQLite takes 32,766 parameters in a statement, and no item needs more than a handful.
      const batch = waiting.splice(0, MAX_BATCH);
      try {
        const results = await run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(results[index] as Result));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      await nextTurn();
    }
    running = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void work();
    });
}

const MAX_BATCH = 500;
