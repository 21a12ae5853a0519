/** A line through points by least squares. */
export interface FittedLine {
  readonly slope: number;
  /** Of the slope; NaN of fewer than three points. */
  readonly standardError: number;
}

/** Ordinary least squares with the usual standard error of the slope, residuals over n - 2. NaN of fewer than two points. */
export function lineThrough(points: readonly (readonly [x: number, y: number])[]): FittedLine {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  let xx = 0;
  let xy = 0;
  for (const [x, y] of points) {
    xx += (x - meanX) ** 2;
    xy += (x - meanX) * (y - meanY);
  }
  const slope = xy / xx;
  const residual = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, standardError: n < 3 ? Number.NaN : Math.sqrt(residual / (n - 2) / xx) };
}
