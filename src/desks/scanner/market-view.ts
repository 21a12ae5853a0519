import { present } from '#core/invariant.ts';
import { captureState, restoreState } from '#core/state.ts';
import type { State } from '#core/state.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Instrument } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { CycleMarket } from '#domain/structure/cycles.ts';
import { SESSION_WINDOWS, SessionClock } from '#domain/structure/sessions.ts';
import type { PeriodReading, ScannerContext, TriggerReading } from '#desks/scanner/context.ts';
import type { ScannerMode } from '#desks/scanner/mode.ts';
import { timeframesOf } from '#desks/scanner/modes.ts';
import type { Side } from '#desks/scanner/side.ts';
import { firedTriggers } from '#desks/scanner/triggers/registry.ts';
import { EntryEvents } from '#desks/scanner/triggers/scene.ts';
import { CycleView } from '#desks/scanner/view/cycle-view.ts';
import { FrameView } from '#desks/scanner/view/frame-view.ts';

/** Everything that one mode sees of one market: all its timeframes, cycles, previous extremes and sessions. */
export class MarketView {
  readonly #mode: ScannerMode;
  /** Longest first. */
  private readonly frames: readonly FrameView[];
  private readonly events = new EntryEvents();
  private readonly cycles: readonly CycleView[];
  private periods: PeriodReading[] = [];
  private entryBars = 0;
  /** Depends on the time only, so it is no state. */
  readonly #sessions = new SessionClock(SESSION_WINDOWS.filter(({ name }) => name.endsWith('_kz')));
  readonly #entry: FrameView;
  readonly #structure: readonly FrameView[];
  readonly #byTimeframe: ReadonlyMap<Timeframe, FrameView>;

  constructor(mode: ScannerMode, instrument: Instrument) {
    const { entry, structure } = mode.timeframes;
    this.#mode = mode;
    this.frames = timeframesOf(mode).map((timeframe) => {
      const onFact = timeframe === entry ? this.events.take.bind(this.events) : undefined;
      return new FrameView(timeframe, mode.pivots(timeframe), onFact);
    });
    const market = cycleMarket(instrument);
    this.cycles = [new CycleView('DCL', market), new CycleView('WCL', market)];
    this.#byTimeframe = new Map(this.frames.map((frame) => [frame.timeframe, frame]));
    this.#entry = present(this.#byTimeframe.get(entry), `a view of ${entry}`);
    this.#structure = this.frames.filter(({ timeframe }) => structure.includes(timeframe));
  }

  /** ATR(14) of the entry timeframe; undefined while it is not known. */
  get entryAtr(): number | undefined {
    return this.#entry.atr;
  }

  /** Takes a closed bar of one of the mode's timeframes; those that close together come longest first. */
  update(bar: Bar, timeframe: Timeframe): void {
    const isEntry = timeframe === this.#mode.timeframes.entry;
    if (isEntry) this.events.clear();
    present(this.#byTimeframe.get(timeframe), `a view of ${timeframe}`).update(bar);
    if (timeframe === '1d') for (const cycle of this.cycles) cycle.update(bar);
    if (timeframe === '1d' || timeframe === '1w') this.completePeriod(bar, timeframe);
    if (!isEntry) return;
    for (const frame of this.frames) frame.zones.touch(bar, this.entryBars);
    this.entryBars++;
  }

  /** What fires for a side at the close of the entry bar that has just been taken. */
  fired(bar: Bar, side: Side): readonly TriggerReading[] {
    const mode = this.#mode;
    return firedTriggers(
      {
        mode,
        bar,
        index: this.entryBars - 1,
        pivots: mode.pivots(mode.timeframes.entry),
        events: this.events,
        entry: this.#entry,
        structure: this.#structure,
      },
      side,
    );
  }

  /** All that is known at the close of the entry bar. */
  context(bar: Bar, triggers: readonly TriggerReading[]): ScannerContext {
    const { name, horizon, timeframes } = this.#mode;
    return {
      mode: name,
      horizon,
      roles: timeframes,
      time: bar.closeTime,
      price: bar.close,
      frames: this.frames.flatMap((frame) => frame.reading(bar.close) ?? []),
      periods: this.periods,
      cycles: this.cycles.flatMap((cycle) => cycle.readings()),
      session: { names: this.#sessions.activeAt(bar.openTime) },
      triggers,
    };
  }

  snapshot(): State {
    return captureState(this);
  }

  restore(state: State): void {
    restoreState(this, state);
  }

  private completePeriod({ high, low, closeTime: knownAt }: Bar, timeframe: '1d' | '1w'): void {
    const others = this.periods.filter((period) => period.timeframe !== timeframe);
    this.periods = [...others, { timeframe, high, low, knownAt }];
  }
}

function cycleMarket({ kind }: Instrument): CycleMarket {
  if (kind === 'spot' || kind === 'perpetual') return 'crypto';
  return kind === 'fx' ? 'fx' : 'equity';
}
