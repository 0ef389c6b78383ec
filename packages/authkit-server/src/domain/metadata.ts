/** New values by their keys; null takes a key away, and no key at all takes all away. */
export type MetadataChanges = Readonly<Record<string, string | null>>;

export const MAX_METADATA = 50;

/** There would be more keys than an object may have. */
export class TooMuchMetadata extends Error {
  constructor() {
    super(`metadata must have at most ${MAX_METADATA} keys.`);
  }
}

/** The column after a change, which is partial: what it does not name stays. */
export function changedMetadata(column: string, changes: MetadataChanges): string {
  if (Object.keys(changes).length === 0) return '{}';
  const all = { ...(JSON.parse(column) as Record<string, string>), ...changes };
  const left = Object.entries(all).filter(([, value]) => value !== null);
  if (left.length > MAX_METADATA) throw new TooMuchMetadata();
  return JSON.stringify(Object.fromEntries(left));
}
