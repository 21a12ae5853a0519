import type { Generated } from 'kysely';

/** Tables of series of points. Times are UTC ms. */
export interface PointsSchema {
  readonly point_series: PointSeriesTable;
  readonly point_block: PointBlockTable;
  readonly point_tail: PointTailTable;
}

export interface PointSeriesTable {
  readonly id: Generated<number>;
  readonly name: string;
  /** JSON: the names of the columns, in the order in which blocks have them. */
  readonly columns: string;
}

/** The points of one UTC day as columns; see `point-block.ts`. */
export interface PointBlockTable {
  readonly series: number;
  readonly day: number;
  readonly points: number;
  readonly first: number;
  readonly last: number;
  readonly data: Uint8Array;
}

/** Live points, one row each, until they are folded into a block. */
export interface PointTailTable {
  readonly series: number;
  readonly time: number;
  /** A 64-bit number for each column, little-endian. */
  readonly data: Uint8Array;
}
