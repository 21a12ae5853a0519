import { captureState, restoreState } from '#core/state.ts';
import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Direction, Signal } from '#domain/signals/signal.ts';
import type { Strategy, StrategyOutput } from '#domain/signals/strategy.ts';
import { assertKnown, frameOf } from '#desks/scanner/context.ts';
import type { ScannerContext, TriggerReading } from '#desks/scanner/context.ts';
import { MarketView } from '#desks/scanner/market-view.ts';
import type { ScannerMode } from '#desks/scanner/mode.ts';
import { timeframesOf } from '#desks/scanner/modes.ts';
import { footingOf, planOf } from '#desks/scanner/plan.ts';
import { trendSide } from '#desks/scanner/readings.ts';
import { scoreOf } from '#desks/scanner/score.ts';
import { adverseExtreme, sideOf } from '#desks/scanner/side.ts';
import { signalId } from '#desks/scanner/signal-id.ts';
import { CandidateCounter } from '#desks/scanner/tally.ts';
import type { CandidateTally, Dismissal } from '#desks/scanner/tally.ts';

/**
 * The scanner in one mode on one instrument. At the close of an entry bar a trigger makes a candidate, one per direction at most;
 * a candidate with a plan and enough score becomes a signal, with the context in which its gates will judge it. The gates
 * themselves are none of its business.
 */
export class ScannerStrategy implements Strategy<ScannerContext> {
  readonly id: string;
  readonly timeframes: readonly Timeframe[];
  readonly #mode: ScannerMode;
  readonly #instrument: Instrument;
  private readonly market: MarketView;
  private readonly counter = new CandidateCounter();
  /** Entry bar of the last signal of each direction. */
  private lastLongBar = Number.NEGATIVE_INFINITY;
  private lastShortBar = Number.NEGATIVE_INFINITY;

  constructor(mode: ScannerMode, instrument: Instrument) {
    this.id = `scanner/${mode.name}`;
    this.timeframes = timeframesOf(mode);
    this.#mode = mode;
    this.#instrument = instrument;
    this.market = new MarketView(mode, instrument);
  }

  onBar(bar: Bar, timeframe: Timeframe, output: StrategyOutput<ScannerContext>): void {
    this.market.update(bar, timeframe);
    if (timeframe !== this.#mode.timeframes.entry) return;
    this.counter.entryBars++;
    this.look(bar, 'long', output);
    this.look(bar, 'short', output);
  }

  /** What became of all candidates so far. */
  tally(): CandidateTally {
    return this.counter.tally(this.#mode.name);
  }

  /**
   * The signal that an entry at the close of this bar would be if somebody wanted one, whether or not anything fired: what gates
   * are measured on. `bar` is the entry bar that was handed to `onBar` last. Its plan is no advice: a stop behind that bar.
   */
  probe(direction: Direction, bar: Bar): Signal<ScannerContext> {
    const stop = adverseExtreme(bar, sideOf(direction));
    const context = this.market.context(bar, []);
    return {
      ...this.heading(direction, bar),
      id: `probe-${signalId(this.#mode.name, this.#instrument.id, bar.closeTime, direction)}`,
      plan: {
        entry: { kind: 'market' },
        entryZone: [bar.close, bar.close],
        referencePrice: bar.close,
        invalidation: stop,
        stop,
        targets: [],
        expiresAt: bar.closeTime as UnixMs,
      },
      score: 0,
      factors: [],
      context,
    };
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }

  private look(bar: Bar, direction: Direction, output: StrategyOutput<ScannerContext>): void {
    const { counter } = this;
    const triggers = this.market.fired(bar, sideOf(direction));
    if (triggers.length === 0) return;
    counter.fire(triggers);
    if (this.isCoolingDown(direction)) {
      counter.dismiss('cooling-down');
      return;
    }
    const signal = this.candidate(bar, direction, triggers);
    if (signal === undefined) return;
    counter.accept();
    if (direction === 'long') this.lastLongBar = counter.entryBars;
    else this.lastShortBar = counter.entryBars;
    output.signal(signal);
  }

  private candidate(
    bar: Bar,
    direction: Direction,
    triggers: readonly TriggerReading[],
  ): Signal<ScannerContext> | undefined {
    const mode = this.#mode;
    const side = sideOf(direction);
    // Cheapest first: most candidates fail here, before anything is put together for them.
    const footing = footingOf({ mode, side, price: bar.close, atr: this.market.entryAtr, triggers });
    if (typeof footing === 'string') return this.dismissed(footing);
    const context = this.market.context(bar, triggers);
    if (mode.requiresOte && !isWellPlaced(context, direction)) return this.dismissed('misplaced');
    const { value: score, factors } = scoreOf({ direction, price: footing.reference, context }, mode.weights);
    if (score < mode.thresholds.minScore) return this.dismissed('score-too-low');
    const plan = planOf(mode, side, footing, context);
    if (typeof plan === 'string') return this.dismissed(plan);
    assertKnown(context);
    return { ...this.heading(direction, bar), plan, score, factors, context };
  }

  private heading(
    direction: Direction,
    bar: Bar,
  ): Pick<Signal, 'id' | 'strategy' | 'instrument' | 'timeframe' | 'direction' | 'time'> {
    const { id: instrument } = this.#instrument;
    const time = bar.closeTime as UnixMs;
    const { name, timeframes } = this.#mode;
    const id = signalId(name, instrument, time, direction);
    return { id, strategy: this.id, instrument, timeframe: timeframes.entry, direction, time };
  }

  private isCoolingDown(direction: Direction): boolean {
    const last = direction === 'long' ? this.lastLongBar : this.lastShortBar;
    return this.counter.entryBars - last <= this.#mode.thresholds.coolDownBars;
  }

  private dismissed(reason: Dismissal): undefined {
    this.counter.dismiss(reason);
    return undefined;
  }
}

/** In the optimal entry of a leg with the trade, or in the cheaper half for longs (dearer for shorts) of the primary dealing range. */
function isWellPlaced(context: ScannerContext, direction: Direction): boolean {
  const range = frameOf(context, context.roles.primary)?.range;
  if (range === undefined) return false;
  const side = sideOf(direction);
  return (range.isOte && trendSide(range.trend) === side) || side * (0.5 - range.position) > 0;
}
