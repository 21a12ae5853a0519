/** How rows of a list are told apart, ordered and judged. */
export interface LiveListRules<Row> {
  readonly idOf: (row: Row) => string;
  /** The list is ordered by it, the latest first. */
  readonly timeOf: (row: Row) => number;
  /** Of two states of one row the later counts. By itself `timeOf`. */
  readonly versionOf?: (row: Row) => number;
  /** Rows that belong into the list with its filters. */
  readonly accepts: (row: Row) => boolean;
}

/** Pieces of a list as they were loaded, and what was heard since, as one list: each row once, in its newest state. */
export function mergeLive<Row>(
  loaded: readonly Row[],
  live: readonly Row[],
  { idOf, timeOf, versionOf = timeOf, accepts }: LiveListRules<Row>,
): Row[] {
  const rows = new Map<string, Row>();
  for (const row of [...loaded, ...live]) {
    const known = rows.get(idOf(row));
    if (known === undefined || versionOf(row) >= versionOf(known)) rows.set(idOf(row), row);
  }
  return [...rows.values()].filter(accepts).sort((a, b) => timeOf(b) - timeOf(a));
}
