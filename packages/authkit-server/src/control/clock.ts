/** The server's only source of time. It ticks with the machine; moving it shifts it, it never stops. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Moves the clock forward by so many milliseconds. */
  advance(ms: number): void;
  /** Makes it this many milliseconds since 1970, from where it ticks on. */
  set(ms: number): void;
}

export interface ResettableClock extends Clock {
  reset(): void;
}

export function createClock(machineTime: () => number = Date.now): ResettableClock {
  let shift = 0;
  return {
    now: () => machineTime() + shift,
    advance: (ms) => {
      shift += ms;
    },
    set: (ms) => {
      shift = ms - machineTime();
    },
    reset: () => {
      shift = 0;
    },
  };
}

/** The same clock for those who may not move it. */
export function fixedClock(clock: Clock): Clock {
  const refuse = () => {
    throw new Error('The clock of a server in production mode cannot be moved.');
  };
  return { now: () => clock.now(), advance: refuse, set: refuse };
}
