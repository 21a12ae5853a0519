import { formatTime } from '#apps/web/format/time.ts';
import { TimeText, useNow } from '#apps/web/widgets/time-text.tsx';

export interface AgeTextProps {
  /** UTC milliseconds of the market; null: it has not happened. */
  readonly time: number | null;
  /** Said when there is no time. */
  readonly none?: string;
}

const AHEAD_MS = 60_000;

/** How long ago something happened in the market. A sandbox runs ahead of the clock on the wall: there the market's own time is said. */
export function AgeText({ time, none }: AgeTextProps) {
  const isAhead = time !== null && time > useNow() + AHEAD_MS;
  if (isAhead) return <span title={formatTime(time, 'second')}>{formatTime(time).slice(5)}</span>;
  return <TimeText time={time} show="relative" {...(none === undefined ? {} : { none })} />;
}
