import { Decimal } from '#core/decimal.ts';
import { quantity } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { ProbabilityFeeConfig } from '#domain/costs/probability-fee.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { BookSide } from '#domain/market/book-side.ts';
import type { Aggressor } from '#domain/market/trade-tick.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import { outcomeInstrumentId } from '#domain/prediction/outcome-instrument.ts';
import type { DoubtReason, PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS, SIZE_UNITS } from '#domain/prediction/price-grid.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { MarketId, OutcomeIndex, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type {
  FindingLesson,
  FindingTeller,
  MarketReading,
  PredictionContext,
  PredictionSignal,
  PredictionStrategy,
} from '#domain/prediction/prediction-strategy.ts';
import type { Direction } from '#domain/signals/signal.ts';
import { DEFAULT_PREDICTION_RUN } from '#engine/prediction/prediction-config.ts';
import type { PredictionRunConfig } from '#engine/prediction/prediction-config.ts';
import type { PredictionDecision } from '#engine/prediction/prediction-decision.ts';
import { PredictionRun } from '#engine/prediction/prediction-run.ts';
import type { PredictionTrade } from '#engine/prediction/prediction-trade.ts';
import type { Gate } from '#domain/gates/gate.ts';

/** 2026-09-01T12:00Z, after the last change of the crypto schedule. */
export const STORY_START = unixMs(Date.UTC(2026, 8, 1, 12));

export const CRYPTO_FEES: ProbabilityFeeConfig = {
  kind: 'probability',
  schedule: [{ from: '2026-01-01', rate: '0.07', exponent: 1 }],
  takerOnly: true,
  digits: 5,
  rounding: 'down',
};

/** A market of a story: a tick of a cent, five contracts at least. */
export function storyMarket(changes: Partial<PredictionMarket> & { readonly slug: string }): PredictionMarket {
  return {
    id: marketId(changes.slug),
    venue: 'polymarket',
    question: `Will ${changes.slug} happen?`,
    category: 'crypto',
    event: undefined,
    outcomes: [
      { name: 'Yes', token: `${changes.slug}-yes` },
      { name: 'No', token: `${changes.slug}-no` },
    ],
    rules: { tickSize: Decimal.of(1n, 2), minQuantity: Decimal.of(5n) },
    fees: CRYPTO_FEES,
    opensAt: undefined,
    closesAt: undefined,
    status: 'open',
    winner: undefined,
    url: undefined,
    ...changes,
  };
}

/** What a scripted finding says besides where and when. */
export interface ScriptedSignal {
  readonly direction: Direction | undefined;
  /** Contracts that its sizing gives. */
  readonly contracts?: string;
  readonly holdMs?: number;
  /** Distance of the stop from the price, a probability. */
  readonly stop?: number;
  readonly detector?: Finding['detector'];
}

/** A strategy that says what a story tells it to, at the next event of a market. */
export class ScriptedFindings implements PredictionStrategy {
  readonly id = 'scripted';
  readonly lessons: FindingLesson[] = [];
  private readonly readings = new Map<MarketId, StoryReading>();
  private readonly planned = new Map<MarketId, ScriptedSignal[]>();
  private count = 0;

  watch(market: PredictionMarket): void {
    if (!this.readings.has(market.id)) this.readings.set(market.id, new StoryReading(market));
  }

  /** The next event of the market makes this finding. */
  plan(market: PredictionMarket, words: ScriptedSignal): void {
    this.planned.set(market.id, [...(this.planned.get(market.id) ?? []), words]);
  }

  onEvent(event: PredictionEvent, tell: FindingTeller): void {
    const reading = this.readings.get(event.market)!;
    reading.apply(event);
    const planned = this.planned.get(event.market) ?? [];
    this.planned.delete(event.market);
    for (const words of planned) {
      const finding = this.finding(event, words);
      tell(finding, words.direction === undefined ? undefined : signalOf(finding, words.direction, reading, words));
    }
  }

  reading(market: MarketId): MarketReading | undefined {
    return this.readings.get(market);
  }

  learn(lesson: FindingLesson): void {
    this.lessons.push(lesson);
  }

  private finding({ market, receivedTime: time }: PredictionEvent, words: ScriptedSignal): Finding {
    const { direction, detector = 'leak' } = words;
    const rest = { strength: 0.5, reason: 'as the story tells', evidence: [], related: [] };
    return { id: `${market}-${++this.count}`, detector, market, time, since: time, direction, ...rest };
  }
}

/** Contracts of the sizing stand in the signal's only factor: stories say how many they want. */
function signalOf(
  finding: Finding,
  direction: Direction,
  reading: StoryReading,
  words: ScriptedSignal,
): PredictionSignal | undefined {
  const { bids, asks, market, tick } = reading;
  if (bids.length === 0 || asks.length === 0) return undefined;
  const isLong = direction === 'long';
  const askUnits = isLong ? asks.best! : PRICE_UNITS - bids.best!;
  const bidUnits = isLong ? bids.best! : PRICE_UNITS - asks.best!;
  const reference = (isLong ? asks.best! : bids.best!) / PRICE_UNITS;
  const stop = reference - (isLong ? 1 : -1) * (words.stop ?? 0.2);
  const context: PredictionContext = {
    finding,
    market: market.id,
    event: undefined,
    category: market.category,
    outcome: isLong ? 0 : 1,
    tick,
    askUnits,
    bidUnits,
    spreadTicks: (askUnits - bidUnits) / tick,
    depth: asks.bestLots / SIZE_UNITS,
    usualDepth: undefined,
    ageMs: finding.time - reading.bookAt,
    doubt: reading.doubt,
    closesInMs: undefined,
    limitUnits: askUnits + tick,
    entryFee: 0.0175,
    exitCost: 0.0225,
    modelProbability: Number(words.contracts ?? '100'),
    judged: 0,
    holdUntil: unixMs(finding.time + (words.holdMs ?? 3_600_000)),
  };
  return {
    id: finding.id,
    strategy: 'scripted',
    instrument: outcomeInstrumentId(market, 0),
    timeframe: '1m',
    direction,
    time: finding.time,
    plan: {
      entry: { kind: 'limit', price: (askUnits + tick) / PRICE_UNITS },
      entryZone: [reference, reference],
      referencePrice: reference,
      invalidation: stop,
      stop,
      targets: [],
      expiresAt: finding.time,
    },
    score: finding.strength,
    factors: [],
    context,
  };
}

class StoryReading implements MarketReading {
  readonly market: PredictionMarket;
  readonly bids = new BookSide(1);
  readonly asks = new BookSide(-1);
  readonly tick: number;
  doubt: DoubtReason | undefined = 'no-book';
  isResolved = false;
  bookAt = Number.NEGATIVE_INFINITY;

  constructor(market: PredictionMarket) {
    this.market = market;
    this.tick = Number(market.rules.tickSize.round(4, 'down').units);
  }

  get isCrossed(): boolean {
    return this.bids.length > 0 && this.asks.length > 0 && this.bids.best! >= this.asks.best!;
  }

  get isSound(): boolean {
    const isTwoSided = this.bids.length > 0 && this.asks.length > 0;
    return this.doubt === undefined && !this.isResolved && isTwoSided && !this.isCrossed;
  }

  get mid(): number {
    return this.isSound ? (this.bids.best! + this.asks.best!) / (2 * PRICE_UNITS) : Number.NaN;
  }

  apply(event: PredictionEvent): void {
    if (event.kind === 'book') {
      this.bids.load(event.bids);
      this.asks.load(event.asks);
      this.doubt = undefined;
    } else if (event.kind === 'change') {
      this.bids.setAll(event.bids);
      this.asks.setAll(event.asks);
    } else if (event.kind === 'doubt') this.doubt = event.reason;
    else if (event.kind === 'resolved') this.isResolved = true;
    if (event.kind === 'book' || event.kind === 'change') this.bookAt = event.receivedTime;
  }
}

/** A run that a story speaks to: books in cents and contracts, seconds since the start. */
export class PredictionStory {
  readonly strategy = new ScriptedFindings();
  readonly run: PredictionRun;
  readonly decisions: PredictionDecision[] = [];
  readonly trades: PredictionTrade[] = [];
  readonly outcomes: OutcomeRecord[] = [];
  readonly words: string[] = [];

  constructor(changes: Partial<PredictionRunConfig> = {}, gates: readonly Gate<PredictionContext>[] = []) {
    this.run = new PredictionRun({
      config: { ...DEFAULT_PREDICTION_RUN, latency: { kind: 'none' }, ...changes },
      strategy: this.strategy,
      gates,
      sizer: {
        size: ({ signal }) => ({
          kind: 'sized',
          quantity: quantity(Decimal.fromNumber(signal.context.modelProbability!, 2, 'down')),
          share: 0.01,
          limitedBy: 'the story',
        }),
      },
      listener: {
        onDecision: (decision) => void this.decisions.push(decision),
        onTrade: (trade) => void this.trades.push(trade),
        onOutcome: (outcome) => void this.outcomes.push(outcome),
        onOrderEvent: (event) =>
          void this.words.push(event.kind === 'cancelled' ? `cancelled ${event.reason}` : event.kind),
      },
    });
  }

  watch(market: PredictionMarket): PredictionMarket {
    this.run.watch(market);
    return market;
  }

  /** Levels as `[price in cents, contracts]`, best first. */
  book(market: PredictionMarket, second: number, levels: StoryLevels): void {
    const { bids, asks } = levels;
    this.run.onEvent({ kind: 'book', ...place(market, second), bids: pairs(bids), asks: pairs(asks) });
  }

  change(market: PredictionMarket, second: number, levels: StoryLevels): void {
    const { bids, asks } = levels;
    this.run.onEvent({ kind: 'change', ...place(market, second), bids: pairs(bids), asks: pairs(asks) });
  }

  /** A public trade of Yes: by a seller when nothing else is said. */
  trade(
    market: PredictionMarket,
    second: number,
    [cents, contracts]: readonly [cents: number, contracts: number],
    aggressor: Aggressor = 'seller',
  ): void {
    const amounts = { ticks: cents * 100, lots: contracts * SIZE_UNITS };
    this.run.onEvent({ kind: 'trade', ...place(market, second), outcome: 0, ...amounts, aggressor });
  }

  doubt(market: PredictionMarket, second: number): void {
    this.run.onEvent({ kind: 'doubt', ...place(market, second), reason: 'silent', message: 'nothing was heard' });
  }

  resolve(market: PredictionMarket, second: number, winner: OutcomeIndex | 'split'): void {
    this.run.onEvent({ kind: 'resolved', ...place(market, second), winner });
  }
}

export interface StoryLevels {
  readonly bids: readonly (readonly [cents: number, contracts: number])[];
  readonly asks: readonly (readonly [cents: number, contracts: number])[];
}

function place(market: PredictionMarket, second: number): { market: MarketId; time: UnixMs; receivedTime: UnixMs } {
  const time = unixMs(STORY_START + second * 1_000);
  return { market: market.id, time, receivedTime: time };
}

function pairs(levels: StoryLevels['bids']): number[] {
  return levels.flatMap(([cents, contracts]) => [Math.round(cents * 100), Math.round(contracts * SIZE_UNITS)]);
}
