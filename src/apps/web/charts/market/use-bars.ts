import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { LiveBar } from '#contract/live.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { useApi } from '#apps/web/data/query.ts';
import { useLive } from '#apps/web/data/live.ts';
import { notify } from '#apps/web/data/notices.ts';
import { problemOf } from '#apps/web/data/problem.ts';
import { call } from '#apps/web/data/session.ts';
import { barOfLive, barsOfColumns, mergeBars } from '#apps/web/charts/candle/chart-bar.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';
import { BarFeed } from '#apps/web/charts/candle/frame-queue.ts';

export interface BarsInput {
  readonly instrument: string;
  readonly timeframe: string;
  /** Bars that open before this instant, and nothing live; left out: up to now, live. */
  readonly to?: number | undefined;
}

const FIRST_BARS = 3_000;
const EARLIER_BARS = 5_000;
/** A hole is filled once for all that come so soon after each other. */
const HOLE_MS = 1_000;

/** Bars of an instrument: the latest, live ones by a feed, earlier ones when they are wanted. */
export function useBars({ instrument, timeframe, to }: BarsInput) {
  const query = useApi(
    'GET /bars',
    { query: { instrument, timeframe, limit: FIRST_BARS, ...(to === undefined ? {} : { to: String(to) }) } },
    { staleTime: 60_000, forgetsPrevious: true },
  );
  const place = `${instrument} ${timeframe} ${to}`;
  const [earlier, setEarlier] = useState<Earlier>({ place, bars: [], hasMore: undefined });
  const own = earlier.place === place ? earlier : { place, bars: [], hasMore: undefined };
  const bars = useMemo(
    () => (query.data === undefined ? [] : mergeBars(own.bars, barsOfColumns(query.data))),
    [own.bars, query.data],
  );
  const feed = useMemo(() => new BarFeed(), [place]);
  const [closedBars, setClosedBars] = useState(0);
  const fillHole = useHoleFilling(bars.at(-1)?.time, {
    place,
    barMs: timeframeMs(timeframe as Timeframe),
    refetch: query.refetch,
  });
  useLive(
    to === undefined ? `bars:${instrument}:${timeframe}` : undefined,
    ({ data }) => {
      const bar = data as LiveBar;
      feed.push(barOfLive(bar));
      fillHole(bar.openTime);
      if (bar.isClosed) setClosedBars((count) => count + 1);
    },
    () => void query.refetch(),
  );
  const hasMore = own.hasMore ?? query.data?.hasEarlier ?? false;
  const loadEarlier = useEarlierBars({ instrument, timeframe, place, bars, hasMore, onLoaded: setEarlier });
  return { query, bars, feed, loadEarlier, closedBars };
}

interface HoleInput {
  readonly place: string;
  readonly barMs: number;
  readonly refetch: () => unknown;
}

/** Bars that closed between the answer and the first event are in neither: a live bar that skips some makes it ask again. */
function useHoleFilling(loaded: number | undefined, input: HoleInput): (openTime: number) => void {
  const latest = useRef(input);
  const seen = useRef({ place: input.place, time: Number.NEGATIVE_INFINITY });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = input;
    if (seen.current.place !== input.place) seen.current = { place: input.place, time: Number.NEGATIVE_INFINITY };
    if (loaded !== undefined) seen.current.time = Math.max(seen.current.time, loaded);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return useCallback((openTime: number) => {
    const { time } = seen.current;
    const { barMs } = latest.current;
    const isHole = Number.isFinite(time) && openTime > time + barMs * 1.5;
    seen.current.time = Math.max(time, openTime);
    if (!isHole || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void latest.current.refetch();
    }, HOLE_MS);
  }, []);
}

interface Earlier {
  readonly place: string;
  readonly bars: readonly ChartBar[];
  readonly hasMore: boolean | undefined;
}

interface EarlierInput {
  readonly instrument: string;
  readonly timeframe: string;
  readonly place: string;
  readonly bars: readonly ChartBar[];
  readonly hasMore: boolean;
  readonly onLoaded: (earlier: Earlier) => void;
}

/** Asks for bars before the first one; one question at a time. */
function useEarlierBars(input: EarlierInput): () => void {
  const latest = useRef(input);
  const isAsking = useRef(false);
  useEffect(() => {
    latest.current = input;
  });
  return useCallback(() => {
    const { instrument, timeframe, place, bars, hasMore, onLoaded } = latest.current;
    const first = bars[0];
    if (!hasMore || first === undefined || isAsking.current) return;
    isAsking.current = true;
    call('GET /bars', { query: { instrument, timeframe, to: String(first.time), limit: EARLIER_BARS } })
      .then((columns) => {
        if (latest.current.place !== place) return;
        const older = barsOfColumns(columns).filter(({ time }) => time < first.time);
        const known = latest.current.bars.filter(({ time }) => time < first.time);
        const hasMore = columns.hasEarlier && older.length > 0;
        onLoaded({ place, bars: mergeBars(older, [...known, ...bars]), hasMore });
      })
      .catch((error: unknown) =>
        notify('Earlier bars did not come', { kind: 'trouble', detail: problemOf(error).detail }),
      )
      .finally(() => (isAsking.current = false));
  }, []);
}
