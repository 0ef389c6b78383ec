/** Why a goal is out of reach, by row: said in docs/performance.md under its figures. */
export const BOUNDS: Readonly<Record<string, string>> = {};
