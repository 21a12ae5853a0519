import { useEffect, useMemo, useRef, useState } from 'react';
import type { SignalRow } from '#contract/signals.ts';
import { useLive } from '#apps/web/data/live.ts';
import { useApiList } from '#apps/web/data/query.ts';
import { SINCE_MS } from '#apps/web/pages/scanner/scanner-search.ts';
import type { ScannerSearch } from '#apps/web/pages/scanner/scanner-search.ts';
import {
  NO_LIVE,
  matches,
  mergeSignals,
  receive,
  showWaiting,
  withoutLoaded,
} from '#apps/web/pages/scanner/signal-rows.ts';
import type { LiveSignals } from '#apps/web/pages/scanner/signal-rows.ts';

const PAGE = 60;
const HOUR_MS = 3_600_000;

/** The signals of a search: pieces of the list as they are loaded, and what comes live. */
export function useScannerSignals(search: ScannerSearch) {
  const { instrument, strategy, decision, gate, direction, origin, since, sort } = search;
  // To the quarter of an hour, so that the question stays the same while one looks.
  const from = useMemo(
    () =>
      since === undefined
        ? undefined
        : String(Math.floor((Date.now() - SINCE_MS[since]) / (HOUR_MS / 4)) * (HOUR_MS / 4)),
    [since],
  );
  const query = useApiList('GET /signals', {
    query: {
      limit: PAGE,
      instrument,
      strategy,
      decision,
      gate,
      direction,
      origin,
      from,
      ...(sort === undefined ? {} : { sort }),
    },
  });
  const isAtTop = useRef(true);
  const [live, setLive] = useState<LiveSignals>(NO_LIVE);
  const place = JSON.stringify([instrument, strategy, decision, gate, direction, origin, since, sort]);
  useEffect(() => setLive(NO_LIVE), [place]);
  useLive(
    'signals',
    ({ data }) => {
      const row = data as SignalRow;
      if (matches(row, search, Date.now())) setLive((before) => receive(before, row, isAtTop.current));
    },
    () => void query.refetch(),
  );
  const loaded = query.items;
  useEffect(() => {
    if (loaded !== undefined)
      setLive((before) => (before.waiting.length === 0 ? before : withoutLoaded(before, loaded)));
  }, [query.dataUpdatedAt]);
  const rows = useMemo(() => mergeSignals(live.shown, loaded ?? [], sort), [live.shown, loaded, sort]);
  return {
    query,
    rows,
    /** Another one is another list. */
    place,
    waiting: live.waiting.length,
    showWaiting: () => setLive(showWaiting),
    onTop: (isTop: boolean) => {
      isAtTop.current = isTop;
      if (isTop) setLive((before) => (before.waiting.length === 0 ? before : showWaiting(before)));
    },
  };
}
