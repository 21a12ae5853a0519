import { decayAdjustedLeakScore, leakScore } from '#domain/evidence/leak-score/leak-score.ts';
import { CsvColumns } from '#apps/research/prediction/csv-columns.ts';
import type { CsvRow, ReadingOptions } from '#apps/research/prediction/csv-columns.ts';

/** A market of a population with its leak score; undefined where it cannot be said. */
export interface ScoredMarket {
  readonly id: string;
  readonly category: string;
  readonly score: number | undefined;
  readonly adjusted: number | undefined;
  /** As the file says, rounded by it; undefined when it says nothing. */
  readonly published: number | undefined;
  readonly publishedAdjusted: number | undefined;
  /** Why the file left it out; empty when it did not. */
  readonly exclusion: string;
}

/**
 * Reads `market_id, p_open, p_event, p_resolve` and, where they are, `category`, `expected_decay_price`, `exclusion_reason` and the
 * published scores `ils_dl` and `ils_dl_adj`. Throws `series.column`, `csv.value` or `csv.empty` with the place.
 */
export async function readPopulation(path: string, options: ReadingOptions = {}): Promise<readonly ScoredMarket[]> {
  const file = await CsvColumns.open(path);
  const { market_id, p_open, p_event, p_resolve } = file.need('market_id', 'p_open', 'p_event', 'p_resolve');
  const optional = (name: string): ((row: CsvRow) => number | undefined) => {
    const column = file.find(name);
    return (row) => (column === undefined ? undefined : known(row.number(column)));
  };
  const text = (name: string): ((row: CsvRow) => string) => {
    const column = file.find(name);
    return (row) => (column === undefined ? '' : row.text(column));
  };
  const [decay, published, publishedAdjusted] = ['expected_decay_price', 'ils_dl', 'ils_dl_adj'].map(optional);
  const [category, exclusion] = ['category', 'exclusion_reason'].map(text);
  const markets: ScoredMarket[] = [];
  await file.each((row) => {
    const prices = {
      open: known(row.number(p_open)),
      event: known(row.number(p_event)),
      resolve: known(row.number(p_resolve)),
    };
    markets.push({
      id: row.text(market_id),
      category: category!(row),
      score: leakScore(prices),
      adjusted: decayAdjustedLeakScore(prices, decay!(row)),
      published: published!(row),
      publishedAdjusted: publishedAdjusted!(row),
      exclusion: exclusion!(row),
    });
  }, options);
  return markets;
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
