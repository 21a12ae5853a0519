import type { SeriesMarker, Time, UTCTimestamp } from 'lightweight-charts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import { barIndexAt } from '#apps/web/charts/candle/chart-bar.ts';

/** Something that happened at a moment and can be selected: a fill, or a signal. */
export interface ChartPin {
  readonly id: string;
  readonly time: number;
  readonly kind: 'buy' | 'sell' | 'signal-long' | 'signal-short' | 'blocked';
  readonly text: string;
}

interface Around {
  /** Opening times of the bars. */
  readonly times: readonly number[];
  readonly theme: ChartTheme;
  readonly selected: string | undefined;
}

/** Pins as markers of the bars that they happened in, in order of time; what happened before the first bar is left out. */
export function markersOf(pins: readonly ChartPin[], { times, theme, selected }: Around): SeriesMarker<Time>[] {
  return pins
    .map((pin) => ({ pin, index: barIndexAt(times, pin.time) }))
    .filter(({ index }) => index >= 0)
    .sort((a, b) => a.index - b.index)
    .map(({ pin, index }) => ({
      id: pin.id,
      time: (times[index]! / 1000) as UTCTimestamp,
      position: isUp(pin) ? 'belowBar' : 'aboveBar',
      shape: shapeOf(pin),
      color: pin.id === selected ? theme.accent : colourOf(pin, theme),
      size: pin.id === selected ? 1.6 : pin.kind === 'blocked' ? 0.6 : 1,
      text: pin.text,
    }));
}

function isUp({ kind }: ChartPin): boolean {
  return kind === 'buy' || kind === 'signal-long';
}

function shapeOf({ kind }: ChartPin): 'arrowUp' | 'arrowDown' | 'circle' | 'square' {
  if (kind === 'buy') return 'arrowUp';
  if (kind === 'sell') return 'arrowDown';
  return kind === 'blocked' ? 'square' : 'circle';
}

function colourOf(pin: ChartPin, theme: ChartTheme): string {
  if (pin.kind === 'blocked') return theme.faint;
  return isUp(pin) ? theme.gain : theme.loss;
}
