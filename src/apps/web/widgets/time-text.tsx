import { useSyncExternalStore } from 'react';
import { exactTime, formatRelative, formatTime, zoneName } from '#apps/web/format/time.ts';
import type { TimeDetail } from '#apps/web/format/time.ts';
import { Unknown } from '#apps/web/widgets/figures.tsx';
import { Tooltip } from '#apps/web/widgets/tooltip.tsx';

export interface TimeTextProps {
  /** UTC milliseconds; null: it has not happened or is not known. */
  readonly time: number | null | undefined;
  /** `relative`: "5 min ago", which goes on by itself. */
  readonly show?: TimeDetail | 'relative';
  /** The zone behind it; leave it out where the heading of a column says it. */
  readonly showsZone?: boolean;
  /** Said instead of a dash when there is no time. */
  readonly none?: string;
}

/** A time as people here read it; local and UTC to the millisecond on hover. */
export function TimeText({ time, show = 'minute', showsZone = false, none }: TimeTextProps) {
  if (time === null || time === undefined)
    return none === undefined ? <Unknown /> : <span className="text-faint">{none}</span>;
  return (
    <Tooltip text={exactTime(time)}>
      <time dateTime={new Date(time).toISOString()} className="num">
        {show === 'relative' ? <Relative time={time} /> : formatTime(time, show)}
        {showsZone && show !== 'relative' && <span className="ml-1 text-[0.85em] text-faint">{zoneName(time)}</span>}
      </time>
    </Tooltip>
  );
}

function Relative({ time }: { readonly time: number }) {
  return formatRelative(time, useNow());
}

const TICK_MS = 5_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, every five seconds; one clock for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(watchClock, () => now);
}

function watchClock(listener: () => void): () => void {
  watchers.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const watcher of watchers) watcher();
  }, TICK_MS);
  if (Date.now() - now > TICK_MS) now = Date.now();
  return () => {
    watchers.delete(listener);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
