import { HOUR_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { MarketState } from '#desks/prediction/market-state.ts';
import type { Aggressor } from '#domain/market/trade-tick.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import { contractsOf, probabilityOf } from '#domain/prediction/price-grid.ts';
import type { OutcomeIndex } from '#domain/prediction/prediction-market.ts';

/** A trade as a list shows it. */
export interface TapeTrade {
  readonly time: UnixMs;
  readonly outcome: OutcomeIndex;
  /** Of the outcome that was traded, 0…1. */
  readonly price: number;
  readonly contracts: number;
  readonly aggressor: Aggressor;
  /** Whether the side is that of the settlement. */
  readonly isSettled: boolean;
}

/** Trades that are remembered of a market. */
const REMEMBERED = 50;
const HOURS = 24;

/** What happened lately in one market: its latest trades, what was traded in a day, and where the price was a day ago. */
export class MarketTape {
  private readonly latest: TapeTrade[] = [];
  /** By hour of the market's time, round and round; the hour that each slot is of stands beside it. */
  private readonly volumes = new Float64Array(HOURS + 1);
  private readonly mids = new Float64Array(HOURS + 1).fill(Number.NaN);
  private readonly hours = new Float64Array(HOURS + 1).fill(Number.NEGATIVE_INFINITY);

  /** Takes an event that `state` has taken in already. */
  take(event: PredictionEvent, state: MarketState): void {
    if (event.kind === 'trade') this.onTrade(event);
    else if (event.kind === 'settled') this.onSettled(event);
    const { mid } = state;
    if (!Number.isNaN(mid)) this.mids[this.slot(event.receivedTime)] = mid;
  }

  /** Latest first. */
  trades(): readonly TapeTrade[] {
    return this.latest.toReversed();
  }

  /** Contracts traded in the last 24 hours, as the stream told them. */
  volume(now: number): number {
    const oldest = Math.floor(now / HOUR_MS) - HOURS;
    return this.volumes.reduce((sum, volume, i) => (this.hours[i]! > oldest ? sum + volume : sum), 0);
  }

  /** The price of the oldest hour of the last 24; NaN when none is known. */
  earlierMid(now: number): number {
    const current = Math.floor(now / HOUR_MS);
    for (let age = HOURS; age >= 1; age--) {
      const slot = (current - age) % (HOURS + 1);
      if (this.hours[slot] === current - age && !Number.isNaN(this.mids[slot]!)) return this.mids[slot]!;
    }
    return Number.NaN;
  }

  private onTrade({
    receivedTime,
    outcome,
    ticks,
    lots,
    aggressor,
  }: Extract<PredictionEvent, { kind: 'trade' }>): void {
    const contracts = contractsOf(lots);
    this.volumes[this.slot(receivedTime)]! += contracts;
    this.keep({ time: receivedTime, outcome, price: probabilityOf(ticks), contracts, aggressor, isSettled: false });
  }

  /** The settlement of a trade that is remembered takes its place. */
  private onSettled({
    receivedTime,
    outcome,
    ticks,
    lots,
    aggressor,
  }: Extract<PredictionEvent, { kind: 'settled' }>): void {
    const trade = { outcome, price: probabilityOf(ticks), contracts: contractsOf(lots), aggressor, isSettled: true };
    const isSame = (each: TapeTrade): boolean =>
      !each.isSettled && each.outcome === outcome && each.price === trade.price && each.contracts === trade.contracts;
    const at = this.latest.findIndex(isSame);
    if (at === -1) this.keep({ time: receivedTime, ...trade });
    else this.latest[at] = { time: this.latest[at]!.time, ...trade };
  }

  private keep(trade: TapeTrade): void {
    this.latest.push(trade);
    if (this.latest.length > REMEMBERED) this.latest.shift();
  }

  /** Where the hour of an instant is kept; what an earlier day left there is cleared. */
  private slot(time: number): number {
    const hour = Math.floor(time / HOUR_MS);
    const slot = hour % (HOURS + 1);
    if (this.hours[slot] !== hour) {
      this.hours[slot] = hour;
      this.volumes[slot] = 0;
      this.mids[slot] = Number.NaN;
    }
    return slot;
  }
}
