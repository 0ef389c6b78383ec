import type { Result } from './results.ts';

/** How thorough a run is. */
export interface Context {
  readonly quick: boolean;
  /** Fresh processes, or servers. */
  readonly processes: number;
  /** Rounds in each process. */
  readonly rounds: number;
  /** Which of a part's rows are wanted. */
  readonly rows: readonly string[];
  readonly log: (line: string) => void;
}

/** One part of the benchmarks: the rows of the table it fills. */
export interface Part {
  readonly rows: readonly string[];
  run(context: Context): Promise<Result[]>;
}
