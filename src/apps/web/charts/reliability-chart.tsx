import { useWidth } from '#apps/web/charts/heat/use-width.ts';
import { counted, formatNumber, formatRatio } from '#apps/web/format/number.ts';

/** Forecasts of about the same probability, and how often it happened. All are shares, 0…1. */
export interface ReliabilityPoint {
  readonly forecast: number;
  readonly observed: number;
  readonly n: number;
  /** 95 % interval of `observed`. */
  readonly low: number;
  readonly high: number;
}

export interface ReliabilityChartProps {
  /** What was forecast, for whoever does not see it. */
  readonly title: string;
  readonly points: readonly ReliabilityPoint[];
}

const MOST_HEIGHT = 380;
const LEFT = 40;
const FOOT = 36;
const TOP = 8;
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const CAP_PX = 4;
const LARGEST_DOT_PX = 8;

/** How often it happened over what was forecast, with intervals; forecasts that are right lie on the diagonal. */
export function ReliabilityChart({ title, points }: ReliabilityChartProps) {
  const [host, width] = useWidth();
  const height = Math.min(MOST_HEIGHT, Math.max(200, width));
  const most = Math.max(1, ...points.map(({ n }) => n));
  const x = (share: number): number => LEFT + share * Math.max(1, width - LEFT - 12);
  const y = (share: number): number => TOP + (1 - share) * (height - TOP - FOOT);
  return (
    <div ref={host} className="w-full">
      {width > 0 && (
        <svg role="img" aria-label={summaryOf(title, points)} width={width} height={height} className="block">
          {TICKS.map((tick) => (
            <g key={tick}>
              <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} className="stroke-line" />
              <text x={LEFT - 8} y={y(tick) + 4} textAnchor="end" className="num fill-muted text-2xs">
                {formatNumber(tick * 100, 0)}
              </text>
              <text x={x(tick)} y={height - 20} textAnchor="middle" className="num fill-muted text-2xs">
                {formatNumber(tick * 100, 0)}
              </text>
            </g>
          ))}
          <text x={x(0.5)} y={height - 5} textAnchor="middle" className="fill-faint text-2xs">
            price before (¢), and how often it happened (%)
          </text>
          <line x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} strokeDasharray="4 4" className="stroke-line-strong" />
          <polyline
            points={points.map(({ forecast, observed }) => `${x(forecast)},${y(observed)}`).join(' ')}
            fill="none"
            strokeWidth={1.5}
            className="stroke-accent-fill/50"
          />
          {points.map(({ forecast, observed, low, high, n }) => (
            <g key={forecast} className="stroke-accent">
              <title>{pointWords({ forecast, observed, low, high, n })}</title>
              <line x1={x(forecast)} x2={x(forecast)} y1={y(low)} y2={y(high)} />
              {[low, high].map((end) => (
                <line key={end} x1={x(forecast) - CAP_PX} x2={x(forecast) + CAP_PX} y1={y(end)} y2={y(end)} />
              ))}
              <circle
                cx={x(forecast)}
                cy={y(observed)}
                r={3 + (LARGEST_DOT_PX - 3) * Math.sqrt(n / most)}
                className="fill-accent-fill stroke-surface"
              />
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}

function summaryOf(title: string, points: readonly ReliabilityPoint[]): string {
  return [title, ...points.map(pointWords)].join('. ');
}

function pointWords({ forecast, observed, low, high, n }: ReliabilityPoint): string {
  const interval = `${formatRatio(low, 0)} to ${formatRatio(high, 0)}`;
  return `Forecast ${formatRatio(forecast, 0)}: happened ${formatRatio(observed, 0)} (${interval}) of ${counted(n, 'time')}`;
}
