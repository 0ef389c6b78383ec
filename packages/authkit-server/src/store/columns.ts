/** A column that holds a list of slugs. */
export function slugs(column: string): string[] {
  return JSON.parse(column) as string[];
}
