import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { usePredictionNow } from '#apps/web/data/prediction-desk.ts';
import { formatCents } from '#apps/web/format/probability.ts';
import { exactTime, formatRelative } from '#apps/web/format/time.ts';
import { cx } from '#apps/web/widgets/class-names.ts';
import { Unknown } from '#apps/web/widgets/figures.tsx';
import { Tooltip } from '#apps/web/widgets/tooltip.tsx';

export interface CentsProps {
  /** Price of a contract that pays 1, 0…1; null: not known. */
  readonly value: number | null | undefined;
  /** A difference: with its sign and colour. */
  readonly isResult?: boolean;
  /** Lights up for a moment when it changes. */
  readonly isLive?: boolean;
  /** Why it is not known. */
  readonly why?: string | undefined;
}

/** The price of a contract, or a difference of prices, in cents. */
export function Cents({ value, isResult = false, isLive = false, why }: CentsProps) {
  const changes = useChanges(value);
  if (value === null || value === undefined) return why === undefined ? <Unknown /> : <Unknown why={why} />;
  const tone = value === 0 ? 'text-muted' : value > 0 ? 'text-gain' : 'text-loss';
  return (
    <span key={isLive ? changes : 0} className={cx('num', isResult && tone, isLive && changes > 0 && 'flash')}>
      {formatCents(value, isResult)}
    </span>
  );
}

/** How often a value has become another one since it was first shown. */
function useChanges(value: number | null | undefined): number {
  const last = useRef(value);
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    if (last.current === value) return;
    last.current = value;
    setChanges((count) => count + 1);
  }, [value]);
  return changes;
}

export interface DoubtMarkProps {
  /** Why a book is not trusted; null: it is. */
  readonly doubt: string | null;
  /** The reason beside the sign, not only on hover. */
  readonly isSpelt?: boolean;
}

/** A sign at prices that are not trusted now, with the reason. */
export function DoubtMark({ doubt, isSpelt = false }: DoubtMarkProps) {
  if (doubt === null) return null;
  const words = `Not trusted now: ${doubt}`;
  return (
    <Tooltip text={words}>
      <span className="inline-flex items-center gap-1 align-middle text-xs font-medium text-warn">
        <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
        {isSpelt ? words : <span className="sr-only">{words}</span>}
      </span>
    </Tooltip>
  );
}

export interface PredictionAgeProps {
  /** UTC milliseconds of the market; null: it has not happened. */
  readonly time: number | null;
  /** Said when there is no time. */
  readonly none?: string;
  /** It may lie ahead. Else it has happened: then a clock that is behind by the time of an answer says `now`. */
  readonly isPlan?: boolean;
}

/** How long ago, or how soon, by the clock of the prediction markets. */
export function PredictionAge({ time, none, isPlan = false }: PredictionAgeProps) {
  const now = usePredictionNow();
  if (time === null) return none === undefined ? <Unknown /> : <span className="text-faint">{none}</span>;
  return (
    <Tooltip text={exactTime(time)}>
      <time dateTime={new Date(time).toISOString()} className="num">
        {formatRelative(isPlan ? time : Math.min(time, now), now)}
      </time>
    </Tooltip>
  );
}
