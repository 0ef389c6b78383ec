/** Loaded into every measured server before its own code: says what the process has used so far, when asked. */
export interface Usage {
  /** Microseconds of CPU time, all threads of the process. */
  readonly cpu: number;
}

/** The server's clock can be moved, for what takes an hour. */
function advance(ms: number): void {
  const Before = Date;
  globalThis.Date = class extends Before {
    constructor(...given: [] | [number | string]) {
      super(...((given.length === 0 ? [Before.now() + ms] : given) as [number]));
    }
    static override now(): number {
      return Before.now() + ms;
    }
  } as DateConstructor;
}

if (process.send) {
  process.on('message', (message) => {
    if (typeof message === 'number') {
      advance(message);
      process.send!({ advanced: true });
    }
    if (message !== 'usage') return;
    const { user, system } = process.cpuUsage();
    const usage: Usage = { cpu: user + system };
    process.send!({ usage });
  });
  // Whoever measures is gone: so is what it started.
  process.on('disconnect', () => process.exit());
}
