import type { Price } from '#core/money.ts';
import type { Bar } from '#domain/market/bar.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { SimAnswers } from '#engine/sim/answers.ts';
import { timeOf } from '#engine/sim/answers.ts';
import type { Contingencies } from '#engine/sim/contingencies.ts';
import type { Encounter, Execution } from '#engine/sim/execution.ts';
import { drawnLimitFill, fillsAtOpen, isProvenAfter, limitMatch, stopMatch } from '#engine/sim/matching.ts';
import type { InsideEntry, MatchMoment } from '#engine/sim/matching.ts';
import type { SimPolicies } from '#engine/sim/sim-config.ts';
import type { TrailingStops } from '#engine/sim/trailing.ts';
import { NOTHING, leftOf, onlyReduces, setLevel, waitsForRise } from '#engine/sim/working-order.ts';
import type { WorkingOrder } from '#engine/sim/working-order.ts';

/** Whether, when and at what price a resting order is met by a bar. */
export class OrderMeeting {
  private readonly policies: SimPolicies;
  private readonly answers: SimAnswers;
  private readonly contingencies: Contingencies;
  private readonly trailing: TrailingStops;

  constructor(
    policies: SimPolicies,
    answers: SimAnswers,
    parts: { readonly contingencies: Contingencies; readonly trailing: TrailingStops },
  ) {
    this.policies = policies;
    this.answers = answers;
    this.contingencies = parts.contingencies;
    this.trailing = parts.trailing;
  }

  /** What a bar does to an order before it can be met: what cannot wait is cancelled, a trailing stop finds its place. */
  prepare(working: WorkingOrder, bar: Bar): void {
    const { order, isFresh, stage, trail } = working;
    if (working.isOver || working.isHeldBack) return;
    if (isFresh && stage === 'limit') {
      const { kind } = order.timeInForce;
      const takes = this.takesAt(working, bar.open);
      if (takes && order.options.postOnly) {
        this.contingencies.cancel(working, timeOf('open', bar), 'post-only');
      } else if (!takes && (kind === 'ioc' || kind === 'fok')) {
        this.contingencies.cancel(working, timeOf('open', bar), kind);
      }
    }
    if (trail !== undefined) this.prepareTrail(working, bar);
  }

  /** The order whose price is taken to have been reached first, of those that the bar meets; undefined when it meets none. */
  first(resting: readonly WorkingOrder[], bar: Bar): WorkingOrder | undefined {
    let first: WorkingOrder | undefined;
    let firstMoment: MatchMoment = 'inside';
    for (const working of resting) {
      if (!mayMeet(working, bar)) continue;
      const moment = this.momentOf(working, bar);
      if (moment === undefined) continue;
      const isSooner = first === undefined || this.compare(working, first, { moment, firstMoment, bar }) < 0;
      if (!isSooner) continue;
      first = working;
      firstMoment = moment;
    }
    return first;
  }

  /** Whether a bar meets a resting order at all. */
  meets(working: WorkingOrder, bar: Bar): boolean {
    return mayMeet(working, bar) && this.momentOf(working, bar) !== undefined;
  }

  /** Executes an order that the bar meets, or lets its trigger do so. */
  meet(working: WorkingOrder, bar: Bar, execution: Execution): void {
    const moment = this.momentOf(working, bar)!;
    const { stage, limit, level } = working;
    const met = stage === 'limit' ? this.meetLimit(working, bar, moment) : this.meetTrigger(working, bar, moment);
    if (stage === 'limit' || limit === undefined) execution.execute(working, met);
    else if (stage === 'stop' && this.policies.stopLimits === 'atTrigger' && reaches(bar, working, limit)) {
      this.trigger(working, { ...met, at: level! }, limit, execution);
    } else this.trigger(working, met, limit, execution);
  }

  /** Whether the market at this price satisfies a limit, spread included. */
  takesAt({ order, limit }: WorkingOrder, market: number): boolean {
    if (limit === undefined || Number.isNaN(market)) return false;
    const at = this.answers.exactPrice(market, order.side);
    const paid = this.policies.spreadPaidBy === 'takers' ? this.answers.crossed(at, order.side, NOTHING) : at;
    return paid.compare(limit) !== (order.side === 'buy' ? 1 : -1);
  }

  /** The trigger is reached: the order becomes a limit, which takes at once what lies within it, and rests otherwise. */
  private trigger(working: WorkingOrder, met: Encounter, limit: Price, execution: Execution): void {
    const { order, levelNumber } = working;
    this.answers.triggered(order.id, met.time);
    const falling = (order.side === 'sell') === (working.stage === 'stop');
    working.stage = 'limit';
    working.isFresh = false;
    setLevel(working, limit);
    if (met.inside !== undefined) working.inside = { at: levelNumber, falling };
    if (this.takesAt(working, met.at.toNumber())) {
      if (order.options.postOnly) this.contingencies.cancel(working, met.time, 'post-only');
      else execution.execute(working, met);
    } else if (order.timeInForce.kind === 'ioc' || order.timeInForce.kind === 'fok') {
      this.contingencies.cancel(working, met.time, order.timeInForce.kind);
    }
  }

  private momentOf(working: WorkingOrder, bar: Bar): MatchMoment | undefined {
    const { stage, order, levelNumber, inside, trail } = working;
    const { side } = order;
    if (stage === 'limit' && this.takesOnArrival(working, bar)) return 'open';
    const touches = stage !== 'limit' || drawnLimitFill(this.policies.limitFill, order.id, bar.openTime) === 'touch';
    const moment =
      stage === 'stop'
        ? stopMatch(bar, side, levelNumber)
        : limitMatch(bar, side, levelNumber, touches ? 'touch' : 'penetrate');
    if (moment === undefined) return undefined;
    if (trail?.hasMovedInside === true) return 'inside';
    if (inside !== undefined) {
      const awaited = { level: levelNumber, rises: waitsForRise(working), touches };
      return isProvenAfter(bar, inside, awaited) ? 'inside' : undefined;
    }
    // An expiry inside the bar: only what the open met was certainly met before it.
    return moment === 'open' || working.expiresAt >= bar.closeTime ? moment : undefined;
  }

  /** A limit that the market satisfies when it arrives takes what is there, unless it only wants to rest. */
  private takesOnArrival(working: WorkingOrder, bar: Bar): boolean {
    return working.isFresh && !working.order.options.postOnly && this.takesAt(working, bar.open);
  }

  private meetLimit(working: WorkingOrder, bar: Bar, moment: MatchMoment): Encounter {
    const { order, level, levelNumber } = working;
    const { side } = order;
    const time = timeOf(moment, bar);
    if (moment === 'inside') {
      const inside = { at: levelNumber, falling: side === 'buy' };
      return { at: level!, liquidity: 'maker', time, bar, inside };
    }
    const atOpen = this.answers.exactPrice(bar.open, side);
    if (this.takesOnArrival(working, bar)) return { at: atOpen, liquidity: 'taker', time, bar, inside: undefined };
    const at = this.policies.limitGap === 'atOpen' ? atOpen : level!;
    return { at, liquidity: 'maker', time, bar, inside: undefined };
  }

  private meetTrigger(working: WorkingOrder, bar: Bar, moment: MatchMoment): Encounter {
    const { order, level, levelNumber, stage } = working;
    const time = timeOf(moment, bar);
    const fromClose = this.closeForEntry(working);
    if (moment === 'inside') {
      const inside: InsideEntry = { at: levelNumber, falling: !waitsForRise(working) };
      return { at: fromClose ?? level!, liquidity: 'taker', time, bar, inside };
    }
    const atOpen = stage === 'touch' || fillsAtOpen(bar, levelNumber, this.policies.stopGap);
    const at = fromClose ?? (atOpen ? this.answers.exactPrice(bar.open, order.side) : level!);
    return { at, liquidity: 'taker', time, bar, inside: undefined };
  }

  /** The price of a stop that opens something, where that starts from the last close: the worse of the two. */
  private closeForEntry(working: WorkingOrder): Price | undefined {
    const { stage, limit, level, levelNumber, order } = working;
    const { closeBefore } = this.answers;
    if (this.policies.stopEntries !== 'fromLastClose' || stage !== 'stop' || limit !== undefined) return undefined;
    if (onlyReduces(working) || Number.isNaN(closeBefore)) return undefined;
    const isWorse = order.side === 'buy' ? closeBefore > levelNumber : closeBefore < levelNumber;
    return isWorse ? this.answers.exactPrice(closeBefore, order.side) : level!;
  }

  /** Below zero when the first order comes before the second. What the open has met comes first, in order of priority. */
  private compare(working: WorkingOrder, other: WorkingOrder, at: Moments): number {
    const { moment, firstMoment, bar } = at;
    if (moment !== firstMoment) return moment === 'open' ? -1 : 1;
    if (moment === 'open') return working.sequence - other.sequence;
    const phase = this.phase(working, bar);
    const byPhase = phase - this.phase(other, bar);
    if (byPhase !== 0) return byPhase;
    const byDistance = distance(working, bar) - distance(other, bar);
    return byDistance === 0 || phase === FIRST_COME ? working.sequence - other.sequence : byDistance;
  }

  /** Which of the orders that are met inside a bar come sooner: by the way the bar is taken to have gone, or stops first. */
  private phase(working: WorkingOrder, bar: Bar): number {
    const { sameBar } = this.policies;
    if (sameBar === 'stopFirst' || sameBar === 'lowerTimeframe') {
      if (!onlyReduces(working)) return FIRST_COME;
      return working.stage === 'stop' ? 1 : 2;
    }
    const toHigh = bar.high - bar.open;
    const toLow = bar.open - bar.low;
    if (sameBar === 'adaptive' && toHigh === toLow) return working.stage === 'stop' ? 1 : 2;
    const highFirst = sameBar === 'openHighLowClose' || toHigh < toLow;
    return waitsForRise(working) === highFirst ? 1 : 2;
  }

  private prepareTrail(working: WorkingOrder, bar: Bar): void {
    const { trail, inside, order } = working;
    if (Number.isNaN(trail!.best)) this.trailing.begin(working, bar.open);
    if (this.policies.trailing !== 'withinBar' || inside !== undefined) return;
    if (stopMatch(bar, order.side, working.levelNumber) !== undefined) return;
    trail!.hasMovedInside = this.trailing.follow(working, bar.high, bar.low);
  }
}

/** Orders that open something have no order among each other but that of their arrival, under the pessimistic reading. */
const FIRST_COME = 0;

interface Moments {
  readonly moment: MatchMoment;
  readonly firstMoment: MatchMoment;
  readonly bar: Bar;
}

/** A quick look: whether the bar reaches the order's level at all, at a time at which it lives. */
function mayMeet(working: WorkingOrder, bar: Bar): boolean {
  const { isOver, isTried, isHeldBack, stage, levelNumber, expiresAt } = working;
  if (
    isOver ||
    isTried ||
    isHeldBack ||
    working.isStale ||
    stage === 'asleep' ||
    stage === 'taking' ||
    expiresAt < bar.openTime
  )
    return false;
  if (!(waitsForRise(working) ? bar.high >= levelNumber : bar.low <= levelNumber)) return false;
  return leftOf(working).sign() > 0;
}

/** Whether a bar comes to the limit of an order at all. */
function reaches(bar: Bar, { order }: WorkingOrder, limit: Price): boolean {
  return order.side === 'buy' ? bar.low <= toNumber(limit) : bar.high >= toNumber(limit);
}

function distance({ levelNumber }: WorkingOrder, bar: Bar): number {
  return Math.abs(levelNumber - bar.open);
}
