import type { Component, Step } from '#domain/structure/component.ts';
import type { Emit } from '#domain/structure/fact.ts';
import { ZoneBook } from '#domain/structure/zone-book.ts';
import type { ZoneStage } from '#domain/structure/zone.ts';

export interface GapOptions {
  /** Smallest gap in multiples of ATR(200); 0 takes every gap. Above 0 none is taken while the ATR is not known. */
  readonly sizeAtrMin?: number;
  readonly zonesMax?: number;
}

/**
 * Fair value gaps: three bars of which the third leaves the first behind untouched, and the middle one closed beyond it. The
 * gap is dated at the middle bar and known at the close of the third.
 */
export class FairValueGaps implements Component {
  readonly book: ZoneBook;
  private readonly sizeAtrMin: number;
  private firstHigh = Number.NaN;
  private firstLow = Number.NaN;
  private middleHigh = Number.NaN;
  private middleLow = Number.NaN;
  private middleClose = Number.NaN;

  constructor(options: GapOptions = {}) {
    const { sizeAtrMin = 0, zonesMax = 4096 } = options;
    this.sizeAtrMin = sizeAtrMin;
    this.book = new ZoneBook({ source: 'fvg', strength: undefined, stages: GAP_STAGES, zonesMax });
  }

  settle(step: Step, emit: Emit): void {
    this.book.settle(step, emit);
  }

  detect(step: Step, emit: Emit): void {
    const { firstHigh, firstLow, middleClose } = this;
    const { high, low } = step;
    // Comparisons with the NaN of bars that do not exist yet are false.
    if (low > firstHigh && middleClose > firstHigh) this.open(1, low, firstHigh, step, emit);
    else if (high < firstLow && middleClose < firstLow) this.open(-1, firstLow, high, step, emit);
    this.firstHigh = this.middleHigh;
    this.firstLow = this.middleLow;
    this.middleHigh = high;
    this.middleLow = low;
    this.middleClose = step.close;
  }

  private open(direction: 1 | -1, top: number, bottom: number, step: Step, emit: Emit): void {
    if (this.sizeAtrMin > 0 && !(top - bottom >= this.sizeAtrMin * step.atr)) return;
    this.book.open({ direction, at: step.index - 1, top, bottom }, step, emit);
  }
}

const GAP_STAGES: readonly ZoneStage[] = [
  { state: 'touched', level: 'near', by: 'wick', isStrict: false, isReturn: false },
  { state: 'ce', level: 'middle', by: 'wick', isStrict: false, isReturn: false },
  { state: 'filled', level: 'far', by: 'wick', isStrict: false, isReturn: false },
  { state: 'inverted', level: 'far', by: 'close', isStrict: true, isReturn: false },
  { state: 'ended', level: 'near', by: 'close', isStrict: true, isReturn: true },
];
