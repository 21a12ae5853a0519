import { DAY_MS, HOUR_MS } from '#core/time.ts';
import { BarAggregator } from '#domain/market/aggregator.ts';
import type { TradingCalendar } from '#domain/market/calendar.ts';
import { DefectBook, RunFinder } from '#domain/market/defects.ts';
import type { DefectKind, DefectSummary } from '#domain/market/defects.ts';
import { findOutliers, OUTLIER_RULE } from '#domain/market/outliers.ts';
import type { OutlierRule } from '#domain/market/outliers.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { detectTimeframe } from '#domain/market/spacing.ts';
import type { Spacing } from '#domain/market/spacing.ts';
import { isComposedOf, timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';

/** A row as it came, in no way checked. */
export interface RawBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** NaN when the source has none. */
  readonly volume: number;
}

/** Rows as columns, in the order in which they came; `BarColumns` is one. Only the first `length` entries count. */
export type RawColumns = { readonly length: number } & { readonly [Column in keyof RawBar]: ArrayLike<number> };

export interface QualityOptions {
  /** When the market trades: a closed market makes no gap. Without one only stretches of more than five days count as gaps. */
  readonly calendar?: TradingCalendar;
  /** Timeframe that the rows should have; left out, it is told from the rows. */
  readonly timeframe?: Timeframe;
  /** Longer timeframes whose bars are checked for completeness. */
  readonly longer?: readonly Timeframe[];
  /** Places kept of each kind of defect. */
  readonly placesMax?: number;
  readonly outlier?: OutlierRule;
}

/** What is wrong with a set of rows. Nothing is mended: that is for whoever reads this to decide. */
export interface QualityReport {
  readonly rows: number;
  /** Earliest and latest open time; `undefined` without rows. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** The timeframe that was asked for or, failing that, detected; `undefined` when neither is known. */
  readonly timeframe: Timeframe | undefined;
  /** What the rows themselves look like. */
  readonly spacing: Spacing | undefined;
  /** The rows have another spacing than the timeframe asked for. */
  readonly isOtherTimeframe: boolean;
  readonly isClean: boolean;
  readonly defects: Readonly<Record<DefectKind, DefectSummary>>;
}

/** Stretches up to this long may be weekends and holidays of a market whose calendar is not known. */
const UNKNOWN_CLOSURE_MS = 5 * DAY_MS;
const FLAT_ROWS_MIN = 2;

/** Looks for every kind of defect in rows, good or bad. */
export function inspectBars(bars: RawColumns, options: QualityOptions = {}): QualityReport {
  const book = new DefectBook(options.placesMax ?? 10);
  const spacing = detectTimeframe(bars.openTime, bars.length);
  const timeframe = options.timeframe ?? spacing?.timeframe;
  checkOrder(bars, book);
  checkValues(bars, book);
  const ordered = orderedRows(bars);
  if (timeframe !== undefined) {
    checkSpacing(bars, ordered, timeframe, book);
    checkGaps(bars, ordered, { timeframe, calendar: options.calendar }, book);
    checkLonger(bars, ordered, { ...options, timeframe }, book);
  }
  checkOutliers(bars, ordered, options.outlier ?? OUTLIER_RULE, book);
  const defects = book.summary();
  const isOtherTimeframe = spacing !== undefined && options.timeframe !== undefined && spacing.timeframe !== timeframe;
  return {
    rows: bars.length,
    from: ordered.length === 0 ? undefined : bars.openTime[ordered[0]!],
    to: ordered.length === 0 ? undefined : bars.openTime[ordered[ordered.length - 1]!],
    timeframe,
    spacing,
    isOtherTimeframe,
    isClean: !isOtherTimeframe && Object.values(defects).every((summary) => summary.count === 0),
    defects,
  };
}

/** Rows of objects as columns. */
export function rawColumns(rows: readonly RawBar[]): RawColumns {
  const column = (name: keyof RawBar): Float64Array => Float64Array.from(rows, (row) => row[name]);
  return {
    length: rows.length,
    openTime: column('openTime'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
}

function checkOrder(bars: RawColumns, book: DefectBook): void {
  let latest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < bars.length; row++) {
    const time = bars.openTime[row]!;
    if (!isTime(time)) book.add('order', { row, time, bars: 1, detail: `"${time}" is no time` });
    else if (time < latest)
      book.add('order', { row, time, bars: 1, detail: `after ${new Date(latest).toISOString()}` });
    else if (time === latest) {
      const detail = row > 0 && hasSameValues(bars, row, row - 1) ? 'same values' : 'other values';
      book.add('duplicate', { row, time, bars: 1, detail });
    } else latest = time;
  }
}

/** Between 1900 and 2200: anything else is seconds taken for milliseconds, or garbage. */
function isTime(time: number): boolean {
  return time >= -2_208_988_800_000 && time < 7_258_118_400_000;
}

function hasSameValues(bars: RawColumns, a: number, b: number): boolean {
  return (['open', 'high', 'low', 'close', 'volume'] as const).every((name) => Object.is(bars[name][a], bars[name][b]));
}

function checkValues(bars: RawColumns, book: DefectBook): void {
  const zeroVolume = new RunFinder(book, 'zeroVolume', 1);
  const flat = new RunFinder(book, 'flat', FLAT_ROWS_MIN);
  let flatPrice = Number.NaN;
  for (let row = 0; row < bars.length; row++) {
    const time = bars.openTime[row]!;
    const [open, high, low, close] = [bars.open[row]!, bars.high[row]!, bars.low[row]!, bars.close[row]!];
    const volume = bars.volume[row]!;
    if (!(Math.min(open, high, low, close) > 0 && Math.max(open, high, low, close) < Number.POSITIVE_INFINITY)) {
      book.add('price', { row, time, bars: 1, detail: `open ${open} high ${high} low ${low} close ${close}` });
    } else if (high < Math.max(open, close) || low > Math.min(open, close)) {
      book.add('ohlc', { row, time, bars: 1, detail: `open ${open} high ${high} low ${low} close ${close}` });
    }
    if (volume < 0) book.add('volume', { row, time, bars: 1, detail: `volume ${volume}` });
    zeroVolume.take(row, time, volume === 0);
    const isFlat = high === low && open === close && high === open;
    if (isFlat && close !== flatPrice) flat.end();
    flat.take(row, time, isFlat);
    flatPrice = isFlat ? close : Number.NaN;
  }
  zeroVolume.end();
  flat.end();
}

/** Row numbers by time, without rows of the same time as another or without a time. */
function orderedRows(bars: RawColumns): Uint32Array {
  const rows = Uint32Array.from({ length: bars.length }, (_, row) => row).filter((row) => isTime(bars.openTime[row]!));
  if (rows.some((row, i) => i > 0 && bars.openTime[row]! < bars.openTime[rows[i - 1]!]!)) {
    rows.sort((a, b) => bars.openTime[a]! - bars.openTime[b]! || a - b);
  }
  return rows.filter((row, i) => i === 0 || bars.openTime[row] !== bars.openTime[rows[i - 1]!]);
}

/** Up to an hour the grid is the timeframe's own; longer periods begin at a full hour of some zone. */
function checkSpacing(bars: RawColumns, ordered: Uint32Array, timeframe: Timeframe, book: DefectBook): void {
  const grid = Math.min(timeframeMs(timeframe), HOUR_MS);
  // A day may be an hour short, a month three days.
  const shortest = timeframeMs(timeframe) >= DAY_MS ? timeframeMs(timeframe) * 0.9 : timeframeMs(timeframe);
  for (let i = 0; i < ordered.length; i++) {
    const row = ordered[i]!;
    const time = bars.openTime[row]!;
    const distance = i === 0 ? Number.POSITIVE_INFINITY : time - bars.openTime[ordered[i - 1]!]!;
    if (time % grid !== 0) book.add('spacing', { row, time, bars: 1, detail: `off the ${timeframe} grid` });
    else if (distance < shortest) {
      book.add('spacing', { row, time, bars: 1, detail: `${distance / 60_000} min after the row before` });
    }
  }
}

interface GapRule {
  readonly timeframe: Timeframe;
  readonly calendar: TradingCalendar | undefined;
}

function checkGaps(bars: RawColumns, ordered: Uint32Array, rule: GapRule, book: DefectBook): void {
  const length = timeframeMs(rule.timeframe);
  for (let i = 1; i < ordered.length; i++) {
    const row = ordered[i]!;
    const due = bars.openTime[ordered[i - 1]!]! + length;
    if (bars.openTime[row]! < due + length / 2) continue;
    const missing = missingBars(due, bars.openTime[row]!, rule);
    if (missing > 0) {
      book.add('gap', {
        row,
        time: due,
        bars: missing,
        detail: missing === 1 ? '1 bar missing' : `${missing} bars missing`,
      });
    }
  }
}

/** Bars that the time from `due` to `next` had room for. */
function missingBars(due: number, next: number, { timeframe, calendar }: GapRule): number {
  const length = timeframeMs(timeframe);
  // Weeks and months are there as soon as the market was open on one of their days.
  if (length > DAY_MS) return Math.round((next - due) / length);
  if (calendar !== undefined)
    return Math.round(calendar.openMsBetween(due, next) / openMsOfBar(due, next, length, calendar));
  const isLongest = next - due + length > UNKNOWN_CLOSURE_MS;
  return isLongest ? Math.round((next - due) / length) : 0;
}

/** How long the market is open in a bar's period: a day at an exchange is one session, which may be a short one. */
function openMsOfBar(due: number, next: number, length: number, calendar: TradingCalendar): number {
  if (length < DAY_MS) return length;
  const sessions = [calendar.sessionAt(due), calendar.sessionAt(next)];
  return Math.min(length, Math.max(...sessions.map(({ open, close }) => close - open)));
}

/** The period in which the data begins is left out: it is never whole. */
function checkLonger(
  bars: RawColumns,
  ordered: Uint32Array,
  { timeframe, calendar, longer = [] }: QualityOptions & { readonly timeframe: Timeframe },
  book: DefectBook,
): void {
  const length = timeframeMs(timeframe);
  if (length > DAY_MS) return;
  for (const target of longer.filter((name) => name !== timeframe && isComposedOf(name, timeframe))) {
    let row = 0;
    const aggregator = new BarAggregator(calendar?.clock ?? UTC_CLOCK, target, ({ openTime, closeTime, baseBars }) => {
      if (openTime < bars.openTime[ordered[0]!]!) return;
      const openMs = calendar === undefined ? closeTime - openTime : calendar.openMsBetween(openTime, closeTime);
      const missing = Math.round(openMs / length) - baseBars;
      if (missing > 0)
        book.add('partial', {
          row,
          time: openTime,
          bars: missing,
          detail: `${target}: ${missing} of ${baseBars + missing} missing`,
        });
    });
    for (const next of ordered) {
      row = next;
      const openTime = bars.openTime[next]!;
      // Only the times matter here; rows that reach over the end of a period are reported as spacing.
      if (openTime % Math.min(length, HOUR_MS) !== 0) continue;
      aggregator.update({ openTime, closeTime: openTime + length, open: 1, high: 1, low: 1, close: 1, volume: 0 });
    }
  }
}

function checkOutliers(bars: RawColumns, ordered: Uint32Array, rule: OutlierRule, book: DefectBook): void {
  const rows = ordered.filter((row) => bars.close[row]! > 0 && bars.close[row]! < Number.POSITIVE_INFINITY);
  const closes = Float64Array.from(rows, (row) => bars.close[row]!);
  for (const { from, to, logReturn } of findOutliers(closes, rule)) {
    const row = rows[from]!;
    const detail = `close ${bars.close[row]} after ${bars.close[rows[from - 1]!]}, factor ${Math.exp(logReturn).toFixed(3)}`;
    book.add('outlier', { row, time: bars.openTime[row]!, bars: to - from, detail });
  }
}
