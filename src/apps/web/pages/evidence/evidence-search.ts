import { known } from '#apps/web/data/search.ts';

export type EvidenceTab = 'matrix' | 'gates' | 'attribution' | 'ladder';

/** What the address of the page says. */
export interface EvidenceSearch {
  readonly tab?: EvidenceTab;
  /** Dimensions of the matrix, separated by commas. */
  readonly by?: string;
  /** The cell that is looked into: one value a dimension, separated by `|`. */
  readonly values?: string;
  readonly desk?: string;
  readonly strategy?: string;
  readonly category?: string;
  readonly run?: string;
  readonly from?: string;
  readonly to?: string;
  readonly decision?: 'passed' | 'blocked' | 'all';
  readonly method?: 'shapley' | 'last-touch';
  /** What the profit is attributed to. */
  readonly of?: string;
  readonly view?: 'table';
  readonly min?: number;
}

export type Patch = Partial<Record<keyof EvidenceSearch, string | number | undefined>>;
export type Change = (patch: Patch, isStep?: boolean) => void;

const DEFAULT_BY = 'type,regime';

/** Filters that every tab takes. */
export const FILTERS = ['desk', 'strategy', 'category', 'run', 'from', 'to'] as const;

/** The filters as the server is asked. */
export function choiceOf({ desk, strategy, category, run, from, to }: EvidenceSearch) {
  return known({ desk, strategy, category, run, from, to });
}

/** How many filters narrow what is seen. */
export function filterCount(search: EvidenceSearch): number {
  return FILTERS.filter((filter) => search[filter] !== undefined).length;
}

/** Dimensions of the matrix, one or two, without those that there are not. */
export function dimensionsOf({ by = DEFAULT_BY }: EvidenceSearch, names: readonly string[]): readonly string[] {
  const wanted = [...new Set(by.split(','))].filter((name) => names.includes(name)).slice(0, 2);
  return wanted.length === 0 ? names.slice(0, 1) : wanted;
}

/** The question for the signals behind a cell: the decision that the matrix is narrowed to is one more dimension. */
export function cellQuestion(
  dimensions: readonly string[],
  values: string,
  decision: EvidenceSearch['decision'],
): { readonly by: string; readonly values: string } {
  const isNarrowed = decision !== undefined && decision !== 'all' && !dimensions.includes('decision');
  return isNarrowed
    ? { by: [...dimensions, 'decision'].join(','), values: `${values}|${decision}` }
    : { by: dimensions.join(','), values };
}
