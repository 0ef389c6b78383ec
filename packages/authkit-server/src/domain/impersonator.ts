/** How long an impersonation lasts, from its start to the last refresh. */
export const IMPERSONATION_MS = 60 * 60 * 1000;

/** Who acts in a user's name, and why. */
export interface Impersonator {
  email: string;
  reason: string | null;
}

/** The column of a row that may belong to an impersonated session. */
export function readImpersonator(column: string | null): Impersonator | undefined {
  return column === null ? undefined : (JSON.parse(column) as Impersonator);
}
