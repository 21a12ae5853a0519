import { useMarketNow } from '#apps/web/data/market-time.ts';
import { exactTime, formatRelative } from '#apps/web/format/time.ts';
import { Unknown } from '#apps/web/widgets/figures.tsx';
import { Tooltip } from '#apps/web/widgets/tooltip.tsx';

export interface AgeTextProps {
  /** UTC milliseconds of the market; null: it has not happened. */
  readonly time: number | null;
  /** `BTC/USDT@sandbox`: whose market's clock counts. */
  readonly instrument: string;
  /** Said when there is no time. */
  readonly none?: string;
}

/** How long ago something happened in its market, by the market's own clock: that of a sandbox runs ahead of the one on the wall. */
export function AgeText({ time, instrument, none }: AgeTextProps) {
  const now = useMarketNow(instrument);
  if (time === null) return none === undefined ? <Unknown /> : <span className="text-faint">{none}</span>;
  return (
    <Tooltip text={exactTime(time)}>
      <time dateTime={new Date(time).toISOString()} className="num">
        {formatRelative(Math.min(time, now), now)}
      </time>
    </Tooltip>
  );
}
