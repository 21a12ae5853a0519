/** A line of a chart. */
export interface LineSeries {
  readonly name: string;
  /** A value for each x; null where there is none. */
  readonly values: readonly (number | null)[];
  /** `area` is filled down to zero, or to the bottom when zero is out of sight; `step` holds a value until the next. */
  readonly kind?: 'line' | 'area' | 'step' | 'bars';
  /** A colour of the theme; by itself one after the other. */
  readonly tone?: 'accent' | 'gain' | 'loss' | 'warn' | 'muted' | undefined;
  /** As people read it; by itself the chart's `format`. */
  readonly format?: (value: number) => string;
}

/** Something that happened, drawn at the first line. */
export interface LineMark {
  /** UTC milliseconds. */
  readonly x: number;
  readonly kind: 'up' | 'down' | 'dot';
  /** In a few words, for the tooltip. */
  readonly label: string;
}

/** A dashed line with a word: upright at a time (UTC ms), or level at a value. */
export type LineRule = { readonly x: number; readonly label: string } | { readonly y: number; readonly label: string };

/** Lines over time, or over any number that grows. */
export interface LineChartProps {
  /** What it is, for whoever does not see it: `Equity of trend-1`. */
  readonly title: string;
  /** UTC milliseconds, or plain numbers with `xKind` `number`; ascending. */
  readonly x: readonly number[];
  readonly series: readonly LineSeries[];
  readonly xKind?: 'time' | 'number';
  /** Of the tooltip and the table. */
  readonly format: (value: number) => string;
  /** Of the axis, where there is less room. */
  readonly formatAxis?: (value: number) => string;
  readonly formatX?: (value: number) => string;
  /** Keeps zero in sight. */
  readonly fromZero?: boolean;
  /** Grid and axes off: a picture beside a number. */
  readonly isBare?: boolean;
  /** Without the axis of x: another chart below shows it. */
  readonly hidesX?: boolean;
  readonly showsTable?: boolean;
  /** Over time only. */
  readonly marks?: readonly LineMark[];
  readonly rules?: readonly LineRule[];
}
