/**
 * Named columns of numbers over time, such as price, volume and spread of a prediction market every 30 s. NaN is "not known".
 * Times are UTC ms, strictly rising.
 */
export interface PointColumns {
  readonly times: Float64Array;
  /** One array for each name of the series, each as long as `times`. */
  readonly values: Readonly<Record<string, Float64Array>>;
}

/** A live point of one of many series. */
export interface LivePoint {
  readonly series: string;
  readonly time: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Keeps series of points in columns, a block a UTC day, with a tail of rows for what comes live. */
export interface PointStore {
  /** Adds one live point at the cost of one row; one of the same time is overwritten. Column names are fixed by the first. */
  append(series: string, time: number, values: Readonly<Record<string, number>>): Promise<void>;
  /** Adds live points of many series, one each, together: all or none, at a fraction of the cost of one by one. */
  appendAll(points: readonly LivePoint[]): Promise<void>;
  /** Adds many, oldest first; those of times that are stored already are overwritten. */
  save(series: string, points: PointColumns): Promise<void>;
  /** Points with `from <= time < to`, oldest first; all columns. */
  read(series: string, from: number, to: number): Promise<PointColumns>;
  list(): Promise<
    readonly {
      readonly series: string;
      readonly columns: readonly string[];
      readonly from: number;
      readonly to: number;
      readonly points: number;
    }[]
  >;
  /** Deletes whole days that ended before this instant; gives the number of points deleted. */
  forgetBefore(series: string, instant: number): Promise<number>;
}
