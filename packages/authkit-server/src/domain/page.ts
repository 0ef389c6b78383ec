export interface PageQuery {
  limit: number;
  /** `desc` is newest first. `normal` is too, but there `before` leads to what is older and `after` to what is newer. */
  order: 'asc' | 'desc' | 'normal';
  /** At most one of the two is honoured; `after` comes first. */
  after?: string | undefined;
  before?: string | undefined;
}

export interface Page<Row> {
  rows: Row[];
  /** Cursors for the neighbouring pages, or null where the list ends. */
  before: string | null;
  after: string | null;
}

interface Range {
  limit: number;
  direction: 'asc' | 'desc';
  beyond: string | undefined;
}

/** One page of a list that is ordered by id. `find` fetches a range; one row more than asked tells whether more follow. */
export async function findPage<Row extends { id: string }>(
  query: PageQuery,
  find: (range: Range) => Promise<Row[]>,
): Promise<Page<Row>> {
  if (query.order === 'normal') {
    const { rows, before, after } = await findPage(
      { ...query, order: 'desc', after: query.before, before: query.after },
      find,
    );
    return { rows, before: after, after: before };
  }
  const backwards = query.after === undefined && query.before !== undefined;
  const opposite = query.order === 'asc' ? 'desc' : 'asc';
  const found = await find({
    limit: query.limit + 1,
    direction: backwards ? opposite : query.order,
    beyond: query.after ?? query.before,
  });
  const more = found.length > query.limit;
  const rows = found.slice(0, query.limit);
  if (backwards) rows.reverse();

  const moreAhead = backwards ? rows.length > 0 : more;
  const moreBehind = backwards ? more : query.after !== undefined && rows.length > 0;
  return {
    rows,
    before: moreBehind ? (rows[0]?.id ?? null) : null,
    after: moreAhead ? (rows.at(-1)?.id ?? null) : null,
  };
}
