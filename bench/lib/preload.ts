/** Loaded into every measured server before its own code: says what the process has used so far, when asked. */
export interface Usage {
  /** Microseconds of CPU time, all threads of the process. */
  readonly cpu: number;
  readonly rss: number;
}

if (process.send) {
  process.on('message', (message) => {
    if (message !== 'usage') return;
    const { user, system } = process.cpuUsage();
    const usage: Usage = { cpu: user + system, rss: process.memoryUsage.rss() };
    process.send!({ usage });
  });
  // Whoever measures is gone: so is what it started.
  process.on('disconnect', () => process.exit());
}
