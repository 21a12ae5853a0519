import { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { PredictionMarketTable } from '#adapters/storage/prediction/prediction-schema.ts';

export function marketToRow(market: PredictionMarket, seenAt: UnixMs): PredictionMarketTable {
  const { id, venue, category, status, rules } = market;
  const exact = { tickSize: rules.tickSize.toString(), minQuantity: rules.minQuantity.toString() };
  return {
    id,
    venue,
    category,
    status,
    words: searchable(`${market.question} ${market.slug}`),
    seen: seenAt,
    document: JSON.stringify({ ...market, rules: exact }),
  };
}

/** Throws a `SyntaxError` or `TypeError` when the document is not what was stored. */
export function marketFromRow({ document }: Pick<PredictionMarketTable, 'document'>): PredictionMarket {
  const stored = JSON.parse(document) as StoredMarket;
  const { tickSize, minQuantity } = stored.rules;
  // JSON leaves out what is undefined: these fields are always there.
  const { event, fees, opensAt, closesAt, winner, url } = stored;
  return {
    ...stored,
    event,
    fees,
    opensAt,
    closesAt,
    winner,
    url,
    rules: { tickSize: Decimal.parse(tickSize), minQuantity: Decimal.parse(minQuantity) },
  };
}

type StoredMarket = Omit<PredictionMarket, 'rules'> & {
  readonly rules: { readonly tickSize: string; readonly minQuantity: string };
};

/** For finding by a part of it: lower case, without what no text of a database can hold. */
export function searchable(text: string): string {
  return text.toLowerCase().replaceAll('\0', ' ');
}
