import type { ChartFrame } from '#apps/report/chart/frame.ts';
import { formatNumber, formatTime } from '#apps/report/format.ts';
import { textWidth } from '#apps/report/chart/label-placer.ts';
import type { Box, LabelPlacer } from '#apps/report/chart/label-placer.ts';
import { coordinate, element } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import type { MarkerOverlay } from '#apps/report/chart/overlays.ts';

const FONT = 11;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Arrows, fills and sweeps with their words. */
export function drawMarkers(frame: ChartFrame, markers: readonly MarkerOverlay[], placer: LabelPlacer): Markup {
  return element(
    'g',
    { class: 'markers' },
    markers.map((marker) => drawMarker(frame, marker, placer)),
  );
}

function drawMarker(frame: ChartFrame, marker: MarkerOverlay, placer: LabelPlacer): Markup | undefined {
  const place = placeOf(frame, marker);
  if (place === undefined) return undefined;
  placer.reserve(glyphBox(marker, place));
  const isLater = frame.input.knownAt !== undefined && marker.time > frame.input.knownAt;
  const price = marker.price === undefined ? '' : ` at ${formatNumber(marker.price, frame.input.priceDigits)}`;
  return element(
    'g',
    { class: `marker ${marker.kind} ${marker.direction}${isLater ? ' later' : ''}` },
    element('title', {}, `${marker.label}${price}, ${formatTime(marker.time)} UTC`),
    element('path', { d: shape(marker, place) }),
    words(marker, place, placer),
  );
}

/** Beside its bar for a signal or a sweep, at its price for a fill; undefined outside the chart. */
function placeOf({ x, y, bars, plot }: ChartFrame, marker: MarkerOverlay): Place | undefined {
  const isFill = marker.kind === 'entry' || marker.kind === 'exit';
  const i = isFill ? x.indexOf(marker.time) : x.closedBy(marker.time) - 1;
  if (i < 0 || i >= bars.length || marker.time < bars.openTime[0]!) return undefined;
  const isBelow = marker.direction === 'long';
  const edge = isBelow ? y.at(bars.low[i]!) + 6 : y.at(bars.high[i]!) - 6;
  const at = isFill && marker.price !== undefined ? y.clamped(marker.price) : edge;
  return { x: x.center(i), y: Math.min(Math.max(at, plot.top + 4), plot.bottom - 4) };
}

/** Signal: an arrow towards the bar. Entry: a triangle that points into the trade. Exit: a diamond. Sweep: a small ring. */
function shape({ kind, direction }: MarkerOverlay, { x, y }: Place): string {
  const down = direction === 'long' ? 1 : -1;
  const at = (dx: number, dy: number): string => `${coordinate(x + dx)} ${coordinate(y + down * dy)}`;
  if (kind === 'signal') {
    return `M${at(0, 0)}L${at(7, 8)}L${at(2.6, 8)}L${at(2.6, 17)}L${at(-2.6, 17)}L${at(-2.6, 8)}L${at(-7, 8)}Z`;
  }
  if (kind === 'entry') return `M${at(0, -5)}L${at(5.5, 5)}L${at(-5.5, 5)}Z`;
  if (kind === 'exit') return `M${at(0, -6)}L${at(6, 0)}L${at(0, 6)}L${at(-6, 0)}Z`;
  return `M${at(-4, 4)}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`;
}

/** What the shape covers, so that no label lies on it. */
function glyphBox({ kind, direction }: MarkerOverlay, { x, y }: Place): Box {
  const height = kind === 'signal' ? 17 : 10;
  const top = kind === 'entry' || kind === 'exit' ? y - 5 : direction === 'long' ? y : y - height;
  return { x: x - 6, y: top, width: 12, height };
}

function words({ label, kind, direction }: MarkerOverlay, { x, y }: Place, placer: LabelPlacer): Markup | undefined {
  if (label === '') return undefined;
  const width = textWidth(label, FONT) + 2;
  const down = direction === 'long' ? 1 : -1;
  const middle = kind === 'signal' ? y + down * 26 : y;
  const places: readonly (readonly [number, number])[] =
    kind === 'signal'
      ? [
          [x - width / 2, middle - 7],
          [x - width - 10, y + down * 10 - 7],
        ]
      : [
          [x + 9, y - 7],
          [x - width - 9, y - 7],
          [x - width / 2, y + down * 15 - 7],
          [x - width / 2, y - down * 15 - 7],
        ];
  const box = placer.place(places.map(([left, top]) => ({ x: left, y: top, width, height: 14 })));
  return box && element('text', { class: 'label strong', x: box.x, y: box.y + 11 }, label);
}
