import { cx } from '#apps/web/widgets/class-names.ts';

export interface SparklineProps {
  /** Oldest first; for the picture only, so floats will do. */
  readonly values: readonly number[];
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
  /** `result`: green when it ends above its beginning, red below. */
  readonly tone?: 'plain' | 'result';
  readonly className?: string;
}

/** A line without axes: where it came from and where it goes. */
export function Sparkline({ values, label, width = 96, height = 24, tone = 'plain', className }: SparklineProps) {
  if (values.length < 2) return null;
  const low = Math.min(...values);
  const range = Math.max(...values) - low || 1;
  const step = (width - 4) / (values.length - 1);
  const points = values.map((value, i) => [2 + i * step, 2 + (height - 4) * (1 - (value - low) / range)] as const);
  const line = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  const [endX, endY] = points.at(-1)!;
  const isUp = values.at(-1)! >= values[0]!;
  const colour = tone === 'plain' ? 'text-accent' : isUp ? 'text-gain' : 'text-loss';
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
      className={cx('shrink-0 overflow-visible', colour, className)}
    >
      <path d={`${line}L${endX} ${height}L2 ${height}Z`} fill="currentColor" opacity="0.12" />
      <path
        d={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
      <circle cx={endX} cy={endY} r="2" fill="currentColor" />
    </svg>
  );
}
