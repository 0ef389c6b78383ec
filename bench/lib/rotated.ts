/** The same things in turns: each time another one comes first, so that no place is always the same one's. */
export const rotated = <T>(all: readonly T[], turn: number): T[] =>
  all.map((_, place) => all[(place + turn) % all.length]!);
