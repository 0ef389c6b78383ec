import { sql, type RawBuilder } from 'kysely';

/** Whether a column has this text somewhere, in upper or lower case. */
export function contains(column: string, text: string): RawBuilder<boolean> {
  // As characters, not as a pattern: a name may hold a percent sign.
  const pattern = `%${text
    .trim()
    .toLowerCase()
    .replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
}
