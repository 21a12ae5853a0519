import { hash as digest } from 'node:crypto';
import type { LevelPairs } from '#domain/market/book-delta.ts';
import { mirrored } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import { LevelTexts } from '#sandbox/prediction/server/level-texts.ts';
import { priceText } from '#sandbox/prediction/server/wire-numbers.ts';

/** What a book's JSON says besides its levels. */
export interface BookFrame {
  readonly market: PredictionMarket;
  readonly time: number;
  /** Price of the outcome's last trade; undefined before the first. */
  readonly last: number | undefined;
}

/** Best prices of an outcome, in units; undefined where nobody is. */
export interface BestPrices {
  readonly bid: number | undefined;
  readonly ask: number | undefined;
}

/** The one book of a market, shown as two: the second outcome's mirrors the first's. */
export class ShownBook {
  readonly bids = new LevelTexts(1);
  readonly asks = new LevelTexts(-1);

  load(bids: LevelPairs, asks: LevelPairs): void {
    this.bids.load(bids);
    this.asks.load(asks);
  }

  change(bids: LevelPairs, asks: LevelPairs): void {
    this.bids.setAll(bids);
    this.asks.setAll(asks);
  }

  best(outcome: OutcomeIndex): BestPrices {
    const { best: bid } = this.bids.levels;
    const { best: ask } = this.asks.levels;
    if (outcome === 0) return { bid, ask };
    return {
      bid: ask === undefined ? undefined : mirrored(ask),
      ask: bid === undefined ? undefined : mirrored(bid),
    };
  }

  /** Middle of bid and ask of the first outcome, in units, halves included; undefined while a side is empty. */
  get middle(): number | undefined {
    const { bid, ask } = this.best(0);
    return bid === undefined || ask === undefined ? undefined : (bid + ask) / 2;
  }

  /** What stands in it, at its prices: collateral, approximately. */
  get worth(): number {
    return sideWorth(this.bids, 1) + sideWorth(this.asks, -1);
  }

  /**
   * The book of an outcome as the venue answers it, with its checksum: SHA-1 of the same JSON, keys in this order, while `hash` is
   * empty.
   */
  json(outcome: OutcomeIndex, frame: BookFrame): { readonly text: string; readonly hash: string } {
    const head = `{"market":"${frame.market.id}","asset_id":"${frame.market.outcomes[outcome].token}","timestamp":"${frame.time}","hash":"`;
    const tail = this.tail(outcome, frame);
    const hash = digest('sha1', `${head}${tail}`);
    return { text: `${head}${hash}${tail}`, hash };
  }

  private tail(outcome: OutcomeIndex, { market, last }: BookFrame): string {
    const [bids, asks] = outcome === 0 ? [this.bids, this.asks] : [this.asks, this.bids];
    const { tickSize, minQuantity } = market.rules;
    const rules = `"min_order_size":"${minQuantity.toString()}","tick_size":"${tickSize.toString()}"`;
    const rest = `"neg_risk":${isNegRisk(market)},"last_trade_price":"${priceText(last)}"}`;
    return `","bids":${bids.json(outcome)},"asks":${asks.json(outcome)},${rules},${rest}`;
  }
}

/** Markets of an exclusive event are traded through another contract, which pays one's No with the others' Yes. */
export function isNegRisk({ event }: PredictionMarket): boolean {
  return event?.isExclusive === true;
}

function sideWorth({ levels }: LevelTexts, sign: 1 | -1): number {
  let sum = 0;
  for (let rank = 0; rank < levels.length; rank++) {
    const ticks = levels.ticksAt(rank);
    sum += levels.lotsAtRank(rank) * (sign === 1 ? ticks : mirrored(ticks));
  }
  return sum / 1e10;
}
