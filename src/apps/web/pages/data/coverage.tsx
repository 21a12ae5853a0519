import type { DataSetShape } from '#contract/data.ts';
import { useApi } from '#apps/web/data/query.ts';
import { counted } from '#apps/web/format/number.ts';
import { formatTime } from '#apps/web/format/time.ts';
import { pieceOf } from '#apps/web/pages/data/coverage-shapes.ts';
import type { Stretch } from '#apps/web/pages/data/coverage-shapes.ts';

interface CoverageProps {
  readonly set: DataSetShape;
  /** What the picture shows from its left to its right end. */
  readonly axis: Stretch;
  readonly heightClass?: string;
}

/** Gaps that are drawn; the longest ones. */
const DRAWN = 200;

/** Where a set lies in time, and where bars are missing in it. */
export function Coverage({ set, axis, heightClass = 'h-3' }: CoverageProps) {
  const { instrument, timeframe, gaps, missingBars, symbol } = set;
  const found = useApi(
    'GET /data/gaps',
    { query: { instrument, timeframe, limit: DRAWN } },
    { enabled: gaps > 0, staleTime: 60_000 },
  );
  const whole = pieceOf(set, axis);
  const words = gaps === 0 ? 'without gaps' : `${counted(gaps, 'gap')}, ${counted(missingBars, 'bar')} missing`;
  return (
    <span
      role="img"
      aria-label={`${symbol} ${timeframe}: ${formatTime(set.from, 'date')} to ${formatTime(set.to, 'date')}, ${words}`}
      className={`relative block w-full min-w-28 overflow-hidden rounded-sm bg-hover ${heightClass}`}
    >
      <span
        className="absolute inset-y-0 rounded-sm bg-accent-fill"
        style={{ left: `${whole.left}%`, width: `${whole.width}%` }}
      />
      {(found.data?.items ?? []).map((gap) => {
        const { left, width } = pieceOf(gap, axis);
        return (
          <span
            key={gap.from}
            className="absolute inset-y-0 bg-danger-fill"
            style={{ left: `${left}%`, width: `${width}%` }}
          />
        );
      })}
    </span>
  );
}
