import { createHash } from 'node:crypto';
import { Decimal } from '#core/decimal.ts';
import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent, PredictionEventPlace } from '#domain/prediction/prediction-event.ts';
import { PRICE_UNITS } from '#domain/prediction/price-grid.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import type { MarketId, MarketStatus, PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { MarketDefinition, Runner, RunnerChange } from '#sandbox/prediction/replay/betfair-message.ts';
import { runnerKey } from '#sandbox/prediction/replay/betfair-message.ts';
import { OddsLadder, lotsOfStake } from '#sandbox/prediction/replay/odds-ladder.ts';

export interface RunnerPlace {
  /** Id of the recorded market. */
  readonly betfairId: string;
  readonly opensAt: UnixMs;
}

/** One runner of a recorded market as a market of its own: does it win? Its bids are lays, its asks are backs. */
export class RecordedRunner {
  readonly id: MarketId;
  market: PredictionMarket;
  private readonly key: string;
  private readonly place: RunnerPlace;
  private readonly bids = new OddsLadder('bid');
  private readonly asks = new OddsLadder('ask');
  /** Stakes by rank, where only the best are told. */
  private readonly ranks = { batb: new Map<number, number>(), batl: new Map<number, number>() };
  private readonly traded = new Map<number, number>();
  private hasBook = false;
  private tradeCount = 0;

  constructor(place: RunnerPlace, definition: MarketDefinition, runner: Runner) {
    this.place = place;
    this.key = runnerKey(runner);
    this.id = marketId(`0x${this.digest('market')}`);
    this.market = this.described(definition, runner);
  }

  /** What the market's definition says by now. */
  define(definition: MarketDefinition, runner: Runner): void {
    this.market = this.described(definition, runner);
  }

  /** Whatever was known of the book and of trades is over; a whole picture follows. */
  forget(): void {
    this.bids.clear();
    this.asks.clear();
    this.ranks.batb.clear();
    this.ranks.batl.clear();
    this.hasBook = false;
  }

  /** What the parts of one change mean, trades first: they took what the levels no longer show. */
  apply(parts: readonly RunnerChange[], time: UnixMs): readonly PredictionEvent[] {
    const at: PredictionEventPlace = { market: this.id, time, receivedTime: time };
    const events = parts.flatMap(({ trd = [] }) => trd.flatMap(([odds, volume]) => this.trade(at, odds, volume)));
    // What is there to be backed is asked for, what is there to be laid is bid.
    const backs = parts.flatMap(({ atb = [], batb }) => [...atb, ...this.ranked('batb', batb)]);
    const lays = parts.flatMap(({ atl = [], batl }) => [...atl, ...this.ranked('batl', batl)]);
    const [asks, bids] = [levels(this.asks, backs), levels(this.bids, lays)];
    if (bids.length + asks.length === 0) return events;
    if (this.hasBook) return [...events, { ...at, kind: 'change', bids, asks }];
    this.hasBook = true;
    return [...events, { ...at, kind: 'book', bids: this.bids.pairs(), asks: this.asks.pairs() }];
  }

  /** Volumes are sums over the market's life, of both sides: half of what was added are backers' stakes. */
  private trade(at: PredictionEventPlace, odds: number, volume: number): readonly PredictionEvent[] {
    const before = this.traded.get(odds) ?? 0;
    this.traded.set(odds, volume);
    const lots = lotsOfStake((volume - before) / 2, odds);
    if (lots <= 0) return [];
    const ticks = Math.min(PRICE_UNITS - 1, Math.max(1, Math.round(PRICE_UNITS / odds)));
    const aggressor = this.aggressorAt(odds);
    const trade = { ...at, outcome: 0, ticks, lots } as const;
    const told = { ...trade, kind: 'trade', aggressor } as const;
    if (aggressor === 'unknown') return [told];
    const tradeId = `0x${this.digest(`trade:${++this.tradeCount}`)}`;
    return [told, { ...trade, kind: 'settled', aggressor, tradeId, wallet: '' }];
  }

  /** The recording does not say: whoever traded at or beyond the best ask came to buy. */
  private aggressorAt(odds: number): 'buyer' | 'seller' | 'unknown' {
    const [bid, ask] = [this.bids.best, this.asks.best];
    const exact = PRICE_UNITS / odds;
    if (ask !== undefined && exact >= ask - 1) return 'buyer';
    return bid !== undefined && exact <= bid + 1 ? 'seller' : 'unknown';
  }

  /** Best levels by rank as levels by odds: a rank that goes elsewhere leaves its odds. */
  private ranked(name: 'batb' | 'batl', changes: RunnerChange['batb'] = []): readonly (readonly [number, number])[] {
    const ranks = this.ranks[name];
    const left: (readonly [number, number])[] = [];
    const put: (readonly [number, number])[] = [];
    for (const [rank, odds, stake] of changes) {
      const before = ranks.get(rank);
      if (before !== undefined) left.push([before, 0]);
      if (stake === 0 || odds === 0) ranks.delete(rank);
      else {
        ranks.set(rank, odds);
        put.push([odds, stake]);
      }
    }
    return [...left, ...put];
  }

  private described(definition: MarketDefinition, runner: Runner): PredictionMarket {
    const { eventName = 'Recorded event', name = definition.marketType ?? 'Market', numberOfWinners } = definition;
    const runnerName = runner.name ?? `Runner ${this.key}`;
    const closesAt = Date.parse(definition.marketTime ?? '');
    const { status, winner } = fateOf(definition, runner);
    const { betfairId, opensAt } = this.place;
    return {
      id: this.id,
      venue: 'polymarket',
      slug: slugOf(`${eventName} ${name} ${runnerName} ${betfairId} ${this.key}`),
      question: `${eventName}, ${name}: does ${runnerName} win?`,
      category: 'sports',
      event: {
        id: betfairId.replace(/\D/g, ''),
        title: `${eventName}: ${name}`,
        isExclusive: numberOfWinners === 1,
        label: runnerName,
      },
      outcomes: [
        { name: 'Yes', token: this.token('yes') },
        { name: 'No', token: this.token('no') },
      ],
      rules: RULES,
      fees: undefined,
      opensAt,
      closesAt: Number.isNaN(closesAt) ? undefined : (closesAt as UnixMs),
      status,
      winner,
      url: undefined,
    };
  }

  private token(outcome: string): string {
    return BigInt(`0x${this.digest(outcome)}`).toString();
  }

  private digest(what: string): string {
    return createHash('sha256').update(`${this.place.betfairId}:${this.key}:${what}`).digest('hex');
  }
}

/** Odds are finer than any tick near certainty. */
const RULES = { tickSize: Decimal.of(1n, 4), minQuantity: Decimal.of(1n) };

/** Bets on a runner that was taken out are void: its market is over, and neither side has won. */
function fateOf(
  definition: MarketDefinition,
  runner: Runner,
): { readonly status: MarketStatus; readonly winner: PredictionMarket['winner'] } {
  if (runner.status.startsWith('REMOVED')) return { status: 'closed', winner: undefined };
  if (runner.status === 'WINNER' || runner.status === 'PLACED') return { status: 'resolved', winner: 0 };
  if (runner.status === 'LOSER') return { status: 'resolved', winner: 1 };
  if (definition.status === 'CLOSED') return { status: 'closed', winner: undefined };
  return { status: definition.status === 'OPEN' ? 'open' : 'paused', winner: undefined };
}

/** Levels after changes; of several changes of one level the last counts. */
function levels(ladder: OddsLadder, changes: readonly (readonly [number, number])[]): readonly number[] {
  if (changes.length === 1) return [...ladder.set(...changes[0]!)];
  const found = new Map<number, number>();
  for (const [odds, stake] of changes) {
    const [units, lots] = ladder.set(odds, stake);
    found.set(units, lots);
  }
  return [...found].flat();
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
