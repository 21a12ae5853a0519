import type { Decimal } from '#core/decimal.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { PredictionDesk } from '#desks/prediction/desk.ts';
import { DETECTOR_REGISTRY } from '#desks/prediction/detectors/registry.ts';
import { sampleMarket } from '#desks/prediction/relations/sample-markets.ts';
import { predictionSettings } from '#desks/prediction/settings.ts';
import type { PredictionSettingsInput } from '#desks/prediction/settings.ts';
import type { DetectorName, Finding } from '#domain/prediction/finding.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS, SIZE_UNITS } from '#domain/prediction/price-grid.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';

/** Price (0…1) and contracts of a level. */
export type SceneLevel = readonly [price: number, contracts: number];

/** One detector in a desk with markets, told a story in seconds, prices and contracts. For tests. */
export class DetectorScene {
  readonly findings: Finding[] = [];
  readonly desk: PredictionDesk;
  private millis = Date.UTC(2026, 8, 1, 12);
  private market: string;
  private trades = 0;

  constructor(
    detector: DetectorName,
    settings: PredictionSettingsInput = {},
    markets: readonly PredictionMarket[] = [sampleMarket({ id: 'm' })],
  ) {
    const detectors = DETECTOR_REGISTRY.filter(({ name }) => name === detector);
    this.desk = new PredictionDesk({ settings: predictionSettings(settings), detectors });
    for (const market of markets) this.desk.addMarket(market);
    this.market = markets[0]!.id;
  }

  get now(): UnixMs {
    return unixMs(this.millis);
  }

  /** What follows is of this market. */
  at(market: string): this {
    this.market = market;
    return this;
  }

  book(bids: readonly SceneLevel[], asks: readonly SceneLevel[]): this {
    return this.tell({ kind: 'book', bids: pairs(bids), asks: pairs(asks) });
  }

  change(bids: readonly SceneLevel[], asks: readonly SceneLevel[] = []): this {
    return this.tell({ kind: 'change', bids: pairs(bids), asks: pairs(asks) });
  }

  trade(price: number, contracts: number): this {
    const trade = { ticks: units(price), lots: contracts * SIZE_UNITS, aggressor: 'unknown' } as const;
    return this.tell({ kind: 'trade', outcome: 0, ...trade });
  }

  settled(wallet: string, aggressor: 'buyer' | 'seller', contracts: number, outcome: 0 | 1 = 0): this {
    const trade = { tradeId: `t${++this.trades}`, ticks: 5_000, lots: contracts * SIZE_UNITS };
    return this.tell({ kind: 'settled', wallet, aggressor, outcome, ...trade });
  }

  doubt(): this {
    return this.tell({ kind: 'doubt', reason: 'disconnected', message: 'the line was cut' });
  }

  tickSize(tickSize: Decimal): this {
    return this.tell({ kind: 'tick-size', tickSize });
  }

  /** Time passes, second by second. */
  wait(seconds: number): this {
    const end = this.millis + seconds * 1_000;
    while (this.millis < end) {
      this.millis = Math.min(end, this.millis + 1_000);
      this.desk.onTime(this.now, (finding) => this.findings.push(finding));
    }
    return this;
  }

  private tell(said: SceneSaying): this {
    const event = { ...said, market: marketId(this.market), time: this.now, receivedTime: this.now } as PredictionEvent;
    this.desk.take(event, (finding) => this.findings.push(finding));
    return this;
  }
}

type SceneSaying = PredictionEvent extends infer E
  ? E extends PredictionEvent
    ? Omit<E, 'market' | 'time' | 'receivedTime'>
    : never
  : never;

function pairs(levels: readonly SceneLevel[]): number[] {
  return levels.flatMap(([price, contracts]) => [units(price), contracts * SIZE_UNITS]);
}

function units(price: number): number {
  return Math.round(price * PRICE_UNITS);
}
