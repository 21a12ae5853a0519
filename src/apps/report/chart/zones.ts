import type { ChartFrame } from '#apps/report/chart/frame.ts';
import { formatNumber, formatTime } from '#apps/report/format.ts';
import { knownSpans } from '#apps/report/chart/known-spans.ts';
import type { Span } from '#apps/report/chart/known-spans.ts';
import { textWidth } from '#apps/report/chart/label-placer.ts';
import type { Box, LabelPlacer } from '#apps/report/chart/label-placer.ts';
import { element, join } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import type { ZoneOverlay } from '#apps/report/chart/overlays.ts';

const FONT = 11;
const LINE = 14;

/** The bands, without words. Only the stretch in which a zone was known is filled; before, it is a dashed outline. */
export function drawZones(frame: ChartFrame, zones: readonly ZoneOverlay[]): Markup {
  return element(
    'g',
    { class: 'zones' },
    zones.map((zone) => drawZone(frame, zone)),
  );
}

/** The zones' names, where there is room. */
export function labelZones(frame: ChartFrame, zones: readonly ZoneOverlay[], placer: LabelPlacer): Markup {
  return element(
    'g',
    { class: 'zone-labels' },
    zones.map((zone) => labelZone(frame, zone, placer)),
  );
}

function drawZone(frame: ChartFrame, zone: ZoneOverlay): Markup | undefined {
  const band = bandOf(frame, zone);
  if (band === undefined) return undefined;
  const [top, bottom] = band;
  const spans = knownSpans(frame.x, zone, frame.input.knownAt);
  const rect = (name: string, span: Span | undefined): Markup | undefined =>
    span && element('rect', { class: name, x: span[0], y: top, width: span[1] - span[0], height: bottom - top });
  const digits = frame.input.priceDigits;
  const words = `${zone.label}: ${formatNumber(zone.low, digits)} to ${formatNumber(zone.high, digits)}, known ${formatTime(zone.knownAt)} UTC`;
  return element(
    'g',
    { class: `zone ${zone.kind} ${zone.direction ?? 'neutral'}` },
    element('title', {}, words),
    rect('formed', spans.formed),
    rect('known', spans.known),
    rect('known later', spans.later),
  );
}

function labelZone(frame: ChartFrame, zone: ZoneOverlay, placer: LabelPlacer): Markup | undefined {
  const band = bandOf(frame, zone);
  const { formed, known, later } = knownSpans(frame.x, zone, frame.input.knownAt);
  const span = known ?? later ?? formed;
  if (band === undefined || span === undefined || zone.label === '') return undefined;
  const box = placer.place(candidates(zone, band, span));
  if (box === undefined) return undefined;
  const isLater = known === undefined;
  const name = `label ${zone.direction ?? 'neutral'}${isLater ? ' later' : ''}`;
  return element('text', { class: name, x: box.x + 3, y: box.y + LINE - 4 }, zone.label);
}

/** Inside the top left corner, then the bottom left, above, below, and the same at the right end. */
function candidates(zone: ZoneOverlay, [top, bottom]: Span, [left, right]: Span): Box[] {
  const width = textWidth(zone.label, FONT) + 6;
  const ys = bottom - top >= LINE + 2 ? [top + 1, bottom - LINE - 1, top - LINE, bottom] : [top - LINE, bottom];
  const xs = [left + 2, Math.max(left + 2, (left + right - width) / 2), Math.max(left + 2, right - width - 2)];
  return xs.flatMap((x) => ys.map((y) => ({ x, y, width, height: LINE })));
}

/** Top and bottom coordinate inside the plot, at least one and a half pixels apart; undefined when all of it is outside. */
function bandOf({ y }: ChartFrame, zone: ZoneOverlay): Span | undefined {
  const [low, high] = y.domain;
  if (zone.high < low || zone.low > high) return undefined;
  const top = y.clamped(zone.high);
  return [top, Math.max(y.clamped(zone.low), top + 1.5)];
}

/** A pattern for breakers: they are neither filled like blocks nor empty like gaps. */
export function zonePatterns(name: string): Markup {
  const hatch = (direction: string): Markup =>
    element(
      'pattern',
      {
        id: `${name}-hatch-${direction}`,
        width: '6',
        height: '6',
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)',
      },
      element('rect', { class: `hatch ${direction}`, width: 2, height: 6 }),
    );
  return join(hatch('long'), hatch('short'));
}
