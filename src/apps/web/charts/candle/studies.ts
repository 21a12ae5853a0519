import type { Indicator } from '#domain/indicators/indicator.ts';
import { EMA } from '#domain/indicators/trend/ema.ts';
import { Keltner } from '#domain/indicators/volatility/keltner.ts';
import { Vwap } from '#domain/indicators/volume/vwap.ts';
import type { State } from '#core/state.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';

/** An indicator that the chart can draw over the bars. */
export type StudyName = 'ema20' | 'ema50' | 'ema200' | 'vwap' | 'atr-bands';

/** Which of the theme's series colours each is drawn in. */
export const STUDY_COLOURS: Readonly<Record<StudyName, number>> = {
  ema20: 0,
  ema50: 1,
  ema200: 2,
  vwap: 3,
  'atr-bands': 4,
};

const MAKERS: Readonly<Record<StudyName, () => Indicator>> = {
  ema20: () => EMA.create({ period: 20, source: 'close' }),
  ema50: () => EMA.create({ period: 50, source: 'close' }),
  ema200: () => EMA.create({ period: 200, source: 'close' }),
  vwap: () => new Vwap(),
  'atr-bands': () =>
    new Keltner({ period: 20, rangePeriod: 14, width: 2, average: 'ema', rangeAverage: 'rma', source: 'close' }),
};

/** Outputs that are drawn, where not all are: the middle of the bands is an average of its own. */
const DRAWN: Partial<Readonly<Record<StudyName, readonly number[]>>> = { 'atr-bands': [0, 2] };

/** A value of each line; undefined while it is not known. */
export type StudyRow = readonly (number | undefined)[];

/**
 * An indicator of the kernel that follows the chart: the bar under way is computed again from the state at the last close, so that it
 * shows what the indicator would say if the bar closed now.
 */
export class Study {
  /** How many lines it has. */
  readonly lines: number;
  private readonly outputs: readonly number[];
  private readonly indicator: Indicator;
  private readonly initial: State;
  private readonly barMs: number;
  private state: State;
  private last: ChartBar | undefined;

  constructor(name: StudyName, barMs: number) {
    this.indicator = MAKERS[name]();
    this.outputs = DRAWN[name] ?? [...this.indicator.outputs.keys()];
    this.lines = this.outputs.length;
    this.initial = this.indicator.snapshot();
    this.state = this.initial;
    this.barMs = barMs;
  }

  /** Begins anew with these bars; a row for each. */
  reset(bars: readonly ChartBar[]): StudyRow[] {
    this.indicator.restore(this.initial);
    this.state = this.initial;
    this.last = bars.at(-1);
    return bars.map((bar, i) => {
      if (i === bars.length - 1) this.state = this.indicator.snapshot();
      return this.step(bar);
    });
  }

  /** The bar under way has changed, or a new one has begun. */
  update(bar: ChartBar): StudyRow {
    if (this.last !== undefined && bar.time > this.last.time) {
      this.indicator.restore(this.state);
      this.step(this.last);
      this.state = this.indicator.snapshot();
    } else {
      this.indicator.restore(this.state);
    }
    this.last = bar;
    return this.step(bar);
  }

  private step({ time, open, high, low, close, volume }: ChartBar): StudyRow {
    const closeTime = time + this.barMs;
    this.indicator.update({ openTime: time, closeTime, open, high, low, close, volume: volume ?? Number.NaN });
    return this.outputs.map((output) => this.indicator.value(output));
  }
}
