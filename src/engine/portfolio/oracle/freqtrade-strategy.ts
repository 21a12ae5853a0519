import type { UnixMs } from '#core/time.ts';
import type { Lot } from '#domain/ledger/lots.ts';
import { opposite } from '#domain/orders/order.ts';
import type { OrderId, Side } from '#domain/orders/order.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { OrderDesk } from '#engine/portfolio/order-desk.ts';
import type { ClosedBar, OrderStrategy } from '#engine/portfolio/order-strategy.ts';
import type { FreqtradeCandle, FreqtradeCase, FreqtradeRules } from '#engine/portfolio/oracle/freqtrade-case.ts';
import { FreqtradeOrders } from '#engine/portfolio/oracle/freqtrade-orders.ts';
import type { EntryNote } from '#engine/portfolio/oracle/freqtrade-orders.ts';
import {
  armedStop,
  bestPrice,
  entrySignal,
  exitSignal,
  isPassed,
  isTimedOut,
  profitRatio,
  reaches,
  roiExit,
  signOf,
  stopAway,
  trailRatio,
  withinCandle,
} from '#engine/portfolio/oracle/freqtrade-rules.ts';
import type { OpenTrade } from '#engine/portfolio/oracle/freqtrade-rules.ts';

/**
 * What that engine asks of a candle, one question after the other, each of the candle as a whole: it knows no order of prices
 * within it. Here each question is a bar of its own, the same candle once more, and the orders that put it live for that bar.
 * `seen` shows the candle with nothing at work; the questions come twice, because a position that was closed may be turned round.
 */
const QUESTIONS = ['entry', 'signal', 'exits', 'passedTarget', 'trail'] as const;
const LOOKS = ['seen', ...QUESTIONS, ...QUESTIONS] as const;

/** How many bars a candle is shown as. */
export const LOOKS_PER_CANDLE = LOOKS.length;

/** An order of a price of its own that has not filled, and the candle in which it was placed there. */
interface Waiting {
  readonly rate: number;
  readonly placed: number;
}

interface Position {
  readonly order: OrderId;
  readonly side: Side;
  readonly note: EntryNote;
  readonly entryPrice: number;
  stop: number;
  hasTrailed: boolean;
}

/** The candle at hand, and the one before it, whose signals now count. */
interface Place {
  readonly index: number;
  readonly candle: FreqtradeCandle;
  readonly before: FreqtradeCandle | undefined;
}

/** Does what a case's rules say, in orders. Needs a run in which every candle is shown as so many bars ({@link LOOKS_PER_CANDLE}). */
export class FreqtradeStrategy implements OrderStrategy {
  readonly id: string;
  readonly orders = new FreqtradeOrders();
  private readonly candles: readonly FreqtradeCandle[];
  private readonly rules: FreqtradeRules;
  private looks = 0;
  /** Which way the position or waiting entry went with which this candle began. */
  private sideBefore: Side | undefined;
  private isRoundOpen = true;
  private waitingEntry: (Waiting & { readonly note: EntryNote }) | undefined;
  /** While it waits, no other exit is looked for. */
  private waitingExit: Waiting | undefined;
  private position: Position | undefined;

  constructor({ name, candles, rules }: FreqtradeCase) {
    this.id = name;
    this.candles = candles;
    this.rules = rules;
  }

  onClose(_time: UnixMs, [closed]: readonly ClosedBar[], desk: OrderDesk): void {
    const look = this.looks % LOOKS_PER_CANDLE;
    const index = Math.floor(this.looks / LOOKS_PER_CANDLE);
    this.looks++;
    this.readHolding(this.orders.nextQuestion(desk, closed!.instrument));
    const next = LOOKS[look + 1];
    if (next === undefined) return;
    const at: Place = { index, candle: this.candles[index]!, before: this.candles[index - 1] };
    if (look === 0) this.startCandle(index);
    if (look === QUESTIONS.length) this.isRoundOpen = this.isTurned(at);
    if (this.isRoundOpen) this.ask(next, at);
  }

  private ask(question: (typeof LOOKS)[number], at: Place): void {
    const { position } = this;
    if (question === 'entry') this.enter(at);
    if (position === undefined) return;
    if (question === 'signal') this.leaveBySignal(position, at);
    if (this.waitingExit !== undefined) return;
    if (question === 'exits') this.protect(position, at);
    else if (question === 'passedTarget') this.takePassedTarget(position, at);
    else if (question === 'trail') this.trail(position, at);
  }

  /** What the venue did with the orders of the last look. */
  private readHolding(lot: Lot | undefined): void {
    if (lot === undefined) {
      if (this.position !== undefined) this.waitingExit = undefined;
      this.position = undefined;
    } else if (this.position === undefined) {
      const { order, side, price } = lot;
      const entryPrice = toNumber(price);
      const stop = stopAway(entryPrice, side, this.rules.stopLossRatio, this.rules);
      this.position = { order, side, note: this.orders.entries.get(order)!, entryPrice, stop, hasTrailed: false };
      this.waitingEntry = undefined;
    }
  }

  /** Orders that wait are looked at before anything else: those that waited too long go, entries are moved or go. */
  private startCandle(index: number): void {
    const { waitingEntry, waitingExit, rules } = this;
    this.isRoundOpen = true;
    this.sideBefore = this.position?.side ?? waitingEntry?.note.side;
    if (waitingExit !== undefined && this.isOverdue(waitingExit, index)) this.waitingExit = undefined;
    if (waitingEntry === undefined) return;
    const { adjustedEntryPrice: rate } = rules;
    if (rate === undefined || this.isOverdue(waitingEntry, index)) this.waitingEntry = undefined;
    else if (rate !== waitingEntry.rate) this.waitingEntry = { note: waitingEntry.note, rate, placed: index };
  }

  private isOverdue({ placed }: Waiting, index: number): boolean {
    return isTimedOut((index - placed) * this.rules.candleMinutes, this.rules);
  }

  /** Whether what the candle began with is closed, and the signal calls for the other way. */
  private isTurned({ before }: Place): boolean {
    const { sideBefore, position, waitingEntry } = this;
    const side = entrySignal(before);
    const isGone = sideBefore !== undefined && position === undefined && waitingEntry === undefined;
    return isGone && side !== undefined && side !== sideBefore;
  }

  /** Nothing is entered in the last candle, nor in the first, which has no signal before it. */
  private enter({ index, candle, before }: Place): void {
    const side = entrySignal(before);
    const isFree = this.position === undefined && this.waitingEntry === undefined;
    if (isFree && side !== undefined && index < this.candles.length - 1) {
      const rate = withinCandle(side, this.rules.entryPrice ?? candle.open, candle);
      this.waitingEntry = { note: { candle: index, side, tag: before?.tag }, rate, placed: index };
    }
    const { waitingEntry } = this;
    if (waitingEntry !== undefined) this.orders.enterAt(waitingEntry.rate, waitingEntry.note, candle);
  }

  private leaveBySignal({ order, side }: Position, { index, candle, before }: Place): void {
    const { rules } = this;
    if (this.waitingExit === undefined) {
      if (!exitSignal(before, side, rules)) return;
      const rate = withinCandle(opposite(side), rules.exitPrice ?? candle.open, candle);
      this.waitingExit = { rate, placed: index };
    }
    this.orders.leaveAt(this.waitingExit.rate, { order, side, reason: 'exit_signal' }, candle);
  }

  /** The stop where it was first set, and the target when the price has still to come to it. */
  private protect(position: Position, { index, candle }: Place): void {
    const { order, side, stop, hasTrailed } = position;
    if (!hasTrailed) this.orders.stopAt(stop, { order, side, reason: 'stop_loss' });
    const target = roiExit(this.tradeOf(position, index), candle, this.rules);
    if (target?.kind !== 'rate' || isPassed(side, target.rate, candle)) return;
    this.orders.leaveBeyond(target.rate, { order, side, reason: 'roi' });
  }

  /** A target that the open has passed is taken at its own rate all the same, or at the open when the rule says so. */
  private takePassedTarget(position: Position, { index, candle }: Place): void {
    const { order, side } = position;
    const target = roiExit(this.tradeOf(position, index), candle, this.rules);
    if (target === undefined) return;
    const leaving = { order, side, reason: 'roi' } as const;
    if (target.kind === 'open') this.orders.leaveAtMarket(leaving);
    else if (isPassed(side, target.rate, candle)) this.orders.leaveWithin(target.rate, leaving, candle);
  }

  /** A stop that has moved, or moves with this candle's best price before its worst is looked at. */
  private trail(position: Position, { index, candle }: Place): void {
    const { rules, orders } = this;
    const { order, side, note, stop } = position;
    const leaving = { order, side, reason: 'trailing_stop_loss' } as const;
    const best = bestPrice(side, candle);
    const ratio = trailRatio(profitRatio(this.tradeOf(position, index), best, rules), rules);
    if (ratio === undefined) {
      if (position.hasTrailed) orders.stopAt(stop, leaving);
      return;
    }
    const moved = stopAway(best, side, ratio, rules);
    const moves = signOf(side) * (moved - stop) > 0 && !reaches(side, candle, stop);
    if (!moves && !position.hasTrailed) return;
    if (index !== note.candle) {
      orders.trailFrom(stop, ratio / rules.leverage, leaving);
    } else if (reaches(side, candle, moved)) {
      // The one exit that this side decides, not the venue: no order says that a stop is met where it has trailed to, and fills where it
      // began to.
      orders.leaveWithin(armedStop(side, ratio, candle, rules), leaving, candle);
    }
    // A desk does not tell where a trailing stop stands.
    if (moves) position.stop = moved;
    position.hasTrailed = true;
  }

  private tradeOf({ side, note, entryPrice }: Position, index: number): OpenTrade {
    return { side, entryPrice, heldMinutes: (index - note.candle) * this.rules.candleMinutes };
  }
}
