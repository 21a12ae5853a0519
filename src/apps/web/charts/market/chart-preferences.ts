import { createStore } from '#apps/web/data/store.ts';
import { LAYERS } from '#apps/web/charts/market/layers.ts';
import type { Layer } from '#apps/web/charts/market/layers.ts';
import type { StudyName } from '#apps/web/charts/candle/studies.ts';

/** What somebody likes to see on charts; kept in this browser. */
export interface ChartPreferences {
  readonly layers: readonly Layer[];
  readonly studies: readonly StudyName[];
}

export const STUDIES: readonly { readonly study: StudyName; readonly label: string }[] = [
  { study: 'ema20', label: 'EMA 20' },
  { study: 'ema50', label: 'EMA 50' },
  { study: 'ema200', label: 'EMA 200' },
  { study: 'vwap', label: 'VWAP' },
  { study: 'atr-bands', label: 'ATR bands' },
];

const DEFAULTS: ChartPreferences = { layers: ['zones', 'breaks', 'liquidity', 'swings'], studies: [] };
const KEY = 'assay.chart';

/** Reads what was kept; words that nothing knows any more are left out, and anything broken is the default. */
export function readPreferences(text: string | null): ChartPreferences {
  try {
    const kept = JSON.parse(text ?? 'null') as Partial<ChartPreferences> | null;
    const { layers, studies } = kept ?? DEFAULTS;
    if (!Array.isArray(layers) || !Array.isArray(studies)) return DEFAULTS;
    return {
      layers: LAYERS.map(({ layer }) => layer).filter((layer) => layers.includes(layer)),
      studies: STUDIES.map(({ study }) => study).filter((study) => studies.includes(study)),
    };
  } catch {
    return DEFAULTS;
  }
}

export const chartPreferences = createStore<ChartPreferences>(readPreferences(storage()?.getItem(KEY) ?? null));

/** Sets what is shown, and keeps it. */
export function setChartPreferences(preferences: ChartPreferences): void {
  chartPreferences.set(preferences);
  try {
    storage()?.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // A browser that keeps nothing still shows the chart.
  }
}

/** With the word when it was not there, without it when it was. */
export function toggled<Word>(words: readonly Word[], word: Word): readonly Word[] {
  return words.includes(word) ? words.filter((other) => other !== word) : [...words, word];
}

function storage(): Storage | undefined {
  return typeof document === 'undefined' ? undefined : localStorage;
}
