import type { Bar } from '#domain/market/bar.ts';
import { DetectorBase } from '#domain/structure/detector.ts';
import type { Emit } from '#domain/structure/fact.ts';
import { wilderAverage } from '#domain/indicators/trend/rma.ts';
import { AverageRange } from '#domain/indicators/volatility/atr.ts';

/** Usual length of the average true range that filters and tolerances use. */
const ATR_BARS = 200;

/** The bar in hand, as components see it: one reused object, so that a quiet bar allocates nothing. */
export class Step {
  index = -1;
  high = 0;
  low = 0;
  close = 0;
  closeTime = 0;
  /** Wilder's ATR, over 200 bars unless told, this one included; NaN until it exists, never 0 in its place. */
  atr = Number.NaN;
  private readonly average: AverageRange;

  constructor(atrBars = ATR_BARS) {
    this.average = new AverageRange(wilderAverage(atrBars), 'talib');
  }

  take(bar: Bar, index: number): void {
    this.index = index;
    this.high = bar.high;
    this.low = bar.low;
    this.close = bar.close;
    this.closeTime = bar.closeTime;
    this.atr = this.average.push(bar);
  }
}

/**
 * A part of a detector. Within one bar everything settles before anything is detected, so that a level or zone is never
 * tested by the bar that made it known.
 */
export interface Component {
  /** Brings levels and zones that were known before this bar up to date. */
  settle(step: Step, emit: Emit): void;
  /** Finds what this bar makes known. */
  detect(step: Step, emit: Emit): void;
}

/** Runs one component as a detector of its own. */
export class ComponentDetector<C extends Component> extends DetectorBase {
  readonly component: C;
  private readonly step: Step;
  private readonly emit: Emit;

  constructor(component: C, emit: Emit, atrBars?: number) {
    super();
    this.step = new Step(atrBars);
    this.component = component;
    this.emit = emit;
  }

  protected override advance(bar: Bar, index: number): void {
    const { component, step, emit } = this;
    step.take(bar, index);
    component.settle(step, emit);
    component.detect(step, emit);
  }
}
