import { useMemo } from 'react';
import type { SignalRow } from '#contract/signals.ts';
import { useLiveQuery } from '#apps/web/data/query.ts';
import { mergeInto } from '#apps/web/data/merge.ts';
import type { ChartPin } from '#apps/web/charts/candle/pins.ts';

const MOST = 200;

/** The latest signals of an instrument and timeframe, live. */
export function useSignalsOf(instrument: string | undefined, timeframe: string): readonly SignalRow[] {
  const query = useLiveQuery<'GET /signals', SignalRow>(
    'GET /signals',
    { query: { instrument, limit: MOST } },
    instrument === undefined ? undefined : 'signals',
    (answer, row) =>
      row.instrument === instrument ? mergeInto(answer, row, { idOf: ({ id }) => id, most: MOST }) : answer,
    { enabled: instrument !== undefined },
  );
  const items = query.data?.items;
  return useMemo(() => (items ?? []).filter((row) => row.timeframe === timeframe), [items, timeframe]);
}

/** Signals as markers of a chart; a blocked one is grey. */
export function signalPins(signals: readonly SignalRow[]): ChartPin[] {
  return signals.map(({ id, time, direction, decision }) => ({
    id,
    time,
    kind: decision === 'blocked' ? 'blocked' : direction === 'long' ? 'signal-long' : 'signal-short',
    text: '',
  }));
}
