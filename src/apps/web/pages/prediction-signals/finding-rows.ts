import type { FindingRow } from '#contract/prediction.ts';
import { FILTERS } from '#apps/web/pages/prediction-signals/signals-search.ts';
import type { SignalsSearch } from '#apps/web/pages/prediction-signals/signals-search.ts';

/** Whether a live finding belongs into a list with these filters. */
export function isWanted(row: FindingRow, search: SignalsSearch): boolean {
  return FILTERS.every((name) => search[name] === undefined || search[name] === row[name]);
}

/** Each finding once, the latest first. What was loaded comes with its record and its marks; a live one has neither. */
export function mergeFindings(live: readonly FindingRow[], loaded: readonly FindingRow[]): FindingRow[] {
  const rows = new Map<string, FindingRow>();
  for (const row of [...live, ...loaded]) rows.set(row.id, row);
  return [...rows.values()].sort((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1));
}

/** Times after a finding at which its price is looked at. */
export const MARK_NAMES = [
  ['tenMinutes', '+10 min'],
  ['thirtyMinutes', '+30 min'],
  ['oneHour', '+1 h'],
  ['fourHours', '+4 h'],
] as const;

/** The latest mark that is known. */
export function latestMark({
  marks,
}: Pick<FindingRow, 'marks'>): { readonly after: string; readonly net: number } | undefined {
  const known = MARK_NAMES.flatMap(([name, after]) => {
    const net = marks[name];
    return net === null ? [] : [{ after, net }];
  });
  return known.at(-1);
}
