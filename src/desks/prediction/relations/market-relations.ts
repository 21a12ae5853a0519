import type { MarketId, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { questionTerms } from '#desks/prediction/relations/question-terms.ts';

/** What logic says of the prices of several markets, whatever their question is about. */
export type Relation =
  /** Exactly one of them resolves to its first outcome: prices sum to 1, as far as all markets of the event are watched. */
  | { readonly kind: 'sum'; readonly id: string; readonly markets: readonly MarketId[] }
  /** When `narrower` comes true, `wider` does: its price is not above that of `wider`. */
  | {
      readonly kind: 'nested';
      readonly id: string;
      readonly narrower: MarketId;
      readonly wider: MarketId;
      /** `strike`: above 240 is above 230 as well. `deadline`: by June is by July as well. */
      readonly because: 'strike' | 'deadline';
    };

interface Rung {
  readonly market: MarketId;
  /** Rising with how easily it comes true. */
  readonly ease: number;
}

/** All relations among the markets that are watched, kept as markets come and go. */
export class MarketRelations {
  private readonly ladders = new Map<string, Rung[]>();
  private readonly events = new Map<string, MarketId[]>();
  private readonly placesOf = new Map<MarketId, readonly string[]>();

  add(market: PredictionMarket): void {
    this.remove(market.id);
    const places: string[] = [];
    if (market.event?.isExclusive === true) {
      const key = `${market.venue}|${market.event.id}`;
      this.events.set(key, [...(this.events.get(key) ?? []), market.id]);
      places.push(key);
    }
    for (const { key, ease } of rungsOf(market)) {
      const ladder = [...(this.ladders.get(key) ?? []), { market: market.id, ease }];
      this.ladders.set(
        key,
        ladder.sort((a, b) => a.ease - b.ease || (a.market < b.market ? -1 : 1)),
      );
      places.push(key);
    }
    this.placesOf.set(market.id, places);
  }

  remove(market: MarketId): void {
    for (const key of this.placesOf.get(market) ?? []) {
      drop(this.events, key, (id) => id !== market);
      drop(this.ladders, key, (rung) => rung.market !== market);
    }
    this.placesOf.delete(market);
  }

  /** Every relation that a market is part of; each nested pair of a ladder, not only neighbours. */
  of(market: MarketId): readonly Relation[] {
    return (this.placesOf.get(market) ?? []).flatMap((key) => [
      ...sumOf(key, this.events.get(key)),
      ...nestedOf(key, this.ladders.get(key) ?? [], market),
    ]);
  }
}

function sumOf(key: string, markets: readonly MarketId[] | undefined): readonly Relation[] {
  return markets === undefined || markets.length < 2 ? [] : [{ kind: 'sum', id: `sum:${key}`, markets }];
}

function nestedOf(key: string, ladder: readonly Rung[], market: MarketId): readonly Relation[] {
  const own = ladder.find((rung) => rung.market === market);
  if (own === undefined) return [];
  const because = key.startsWith('strike') ? 'strike' : 'deadline';
  return ladder
    .filter(({ ease }) => ease !== own.ease)
    .map((other) => {
      const [narrower, wider] = other.ease < own.ease ? [other.market, market] : [market, other.market];
      return { kind: 'nested', id: `nested:${narrower}>${wider}`, narrower, wider, because };
    });
}

/**
 * Outcomes that exclude each other cannot follow from each other, whatever their words look like. Nor are alike questions of
 * different events compared: what counts may differ in the small print.
 */
function rungsOf(market: PredictionMarket): readonly { readonly key: string; readonly ease: number }[] {
  const { event } = market;
  if (event === undefined || event.isExclusive) return [];
  const year = market.closesAt === undefined ? 0 : new Date(market.closesAt).getUTCFullYear();
  const own = questionTerms(market.question, year);
  // A label such as `above $240` says it where the question is the same for all markets of the event.
  const terms = own.length > 0 ? own : questionTerms(event.label, year);
  return terms.map(({ kind, pattern, value, isHarderWhenLarger }) => ({
    key: `${kind}|${market.venue}|${event.id}|${pattern}`,
    ease: isHarderWhenLarger ? -value : value,
  }));
}

function drop<Item>(lists: Map<string, Item[]>, key: string, keeps: (item: Item) => boolean): void {
  const list = lists.get(key)?.filter(keeps);
  if (list === undefined) return;
  if (list.length === 0) lists.delete(key);
  else lists.set(key, list);
}
