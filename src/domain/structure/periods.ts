import type { Bar } from '#domain/market/bar.ts';
import { FX_CLOCK, PeriodCursor, UTC_CLOCK } from '#domain/market/period.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { parseTimeframe } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { DetectorEntry } from '#domain/structure/detector-entry.ts';
import { DetectorBase } from '#domain/structure/detector.ts';
import type { Emit, Fact, TimeLevelFact } from '#domain/structure/fact.ts';
import { formatPrice } from '#domain/structure/fact-table.ts';
import type { FactTable } from '#domain/structure/fact-table.ts';
import { TimeLevels } from '#domain/structure/time-levels.ts';
import type { CompletedRange, TimeRange } from '#domain/structure/time-levels.ts';

/**
 * Previous-period levels: high and low of the last completed day, week, ... and when each is first traded through. They count
 * from the first bar of the new period. A period in which the market was closed leaves the one before it in place.
 */
export class PreviousPeriod extends DetectorBase {
  readonly timeframe: Timeframe;
  private readonly levels: TimeLevels;
  /** Follows from the bars and is no state. */
  readonly #period: PeriodCursor;
  private readonly emit: Emit;

  constructor(timeframe: Timeframe, clock: PeriodClock, emit: Emit) {
    super();
    this.timeframe = timeframe;
    this.levels = new TimeLevels('period', timeframe);
    this.#period = new PeriodCursor(clock, timeframe);
    this.emit = emit;
  }

  /** The last completed period; `undefined` before the first one. */
  get previous(): CompletedRange | undefined {
    return this.levels.last;
  }

  /** The period that is running, as far as it has come; `undefined` when the last bar completed it. */
  get forming(): TimeRange | undefined {
    return this.levels.forming;
  }

  /** The facts that would be emitted if the running period ended with the last bar; they may change with the next one. */
  formingFacts(): readonly Fact[] {
    const { forming } = this;
    return forming === undefined ? [] : this.levels.facts(forming, this.barCount - 1, this.knownAt ?? forming.end);
  }

  protected override advance(bar: Bar, index: number): void {
    this.levels.take(bar, index, this.#period.moveTo(bar.openTime), this.emit);
  }
}

const CLOCKS: Readonly<Record<string, PeriodClock>> = { utc: UTC_CLOCK, fx: FX_CLOCK };

export const PERIODS: DetectorEntry = {
  name: 'periods',
  meaning: 'Previous-period levels: high and low of the last completed day, week or other period, and when they break.',
  parameters: [
    {
      name: 'timeframe',
      meaning: 'length of the periods',
      choices: ['1h', '2h', '4h', '6h', '8h', '12h', '1d', '1D', '1w', '1W', '1M'],
      usual: '1d',
    },
    {
      name: 'clock',
      meaning: 'where days begin: 00:00 UTC, or 17:00 New York',
      choices: Object.keys(CLOCKS),
      usual: 'utc',
    },
  ],
  create: ([timeframe, clock], emit) => new PreviousPeriod(parseTimeframe(`${timeframe}`), CLOCKS[`${clock}`]!, emit),
  forming: (detector) => (detector as PreviousPeriod).formingFacts(),
  table: ([timeframe, clock]) => new PeriodTable(parseTimeframe(`${timeframe}`), CLOCKS[`${clock}`]!),
};

/** One row for each period, with the levels of the one before it and the bars that broke them; -1 = not yet. */
class PeriodTable implements FactTable {
  readonly columns = [
    'periodStart',
    'firstBar',
    'lastBar',
    'open',
    'high',
    'low',
    'close',
    'prevHigh',
    'prevLow',
    'brokenHighAt',
    'brokenLowAt',
  ];
  private readonly isDated: boolean;
  private readonly highs = new Map<number, TimeLevelFact>();
  private readonly lows = new Map<number, TimeLevelFact>();
  private readonly brokenHighs = new Map<number, number>();
  private readonly brokenLows = new Map<number, number>();

  constructor(timeframe: Timeframe, clock: PeriodClock) {
    this.isDated = clock === UTC_CLOCK && (timeframe === '1d' || timeframe === '1w' || timeframe === '1M');
  }

  add(fact: Fact): void {
    if (fact.kind === 'time-level') (fact.direction === 1 ? this.highs : this.lows).set(fact.start, fact);
    else if (fact.kind === 'time-level-broken') {
      (fact.direction === 1 ? this.brokenHighs : this.brokenLows).set(fact.start, fact.at);
    }
  }

  rows(): readonly (readonly string[])[] {
    const rows: string[][] = [];
    let before: number | undefined;
    for (const [start, high] of this.highs) {
      const low = this.lows.get(start)!;
      rows.push([
        new Date(start)
          .toISOString()
          .replace('T', ' ')
          .slice(0, this.isDated ? 10 : 19),
        `${high.firstAt}`,
        `${high.lastAt}`,
        ...[high.open, high.price, low.price, high.close].map(formatPrice),
        ...this.previousCells(before),
      ]);
      before = start;
    }
    return rows;
  }

  private previousCells(before: number | undefined): string[] {
    if (before === undefined) return ['', '', '-1', '-1'];
    const { highs, lows, brokenHighs, brokenLows } = this;
    return [
      formatPrice(highs.get(before)!.price),
      formatPrice(lows.get(before)!.price),
      `${brokenHighs.get(before) ?? -1}`,
      `${brokenLows.get(before) ?? -1}`,
    ];
  }
}
