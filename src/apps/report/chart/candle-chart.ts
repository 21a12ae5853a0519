import { drawPriceAxis, drawTimeAxis } from '#apps/report/chart/axes.ts';
import { drawBreaks } from '#apps/report/chart/breaks.ts';
import { drawCandles, drawVolume } from '#apps/report/chart/candles.ts';
import { layOut, NARROW, WIDE } from '#apps/report/chart/frame.ts';
import type { ChartFrame, ChartInput, ChartSize } from '#apps/report/chart/frame.ts';
import { drawHeader } from '#apps/report/chart/header.ts';
import { picture } from '#apps/report/figure.ts';
import { formatTime } from '#apps/report/format.ts';
import { LabelPlacer } from '#apps/report/chart/label-placer.ts';
import { drawLevels, drawTags, labelLevels, priceTags, tagPositions } from '#apps/report/chart/levels.ts';
import { drawMarkers } from '#apps/report/chart/markers.ts';
import { element, join } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import { CHART_CSS, CHART_VARIABLES, ZONE_CSS } from '#apps/report/theme.ts';
import { drawZones, labelZones, zonePatterns } from '#apps/report/chart/zones.ts';

/**
 * A candlestick chart as an SVG element: candles, volume, axes, and the overlays of its input. Left of the line of
 * `knownAt` stands only what could be known then. Its colours come from the page ({@link standaloneChart} brings its own).
 */
export function renderChart(input: ChartInput, size: ChartSize = WIDE): Markup {
  return svg(input, size);
}

/** The chart as an SVG file, with its own colours for light and dark. */
export function standaloneChart(input: ChartInput, size: ChartSize = WIDE): string {
  const style = element('style', {}, `${CHART_VARIABLES}${CHART_CSS}${ZONE_CSS}`);
  const drawn = svg(input, size, style).text.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${drawn}\n`;
}

/** The chart twice, for wide and for narrow screens; the page's style shows one of them. */
export function responsiveChart(input: ChartInput): Markup {
  return join(
    element('div', { class: 'only-wide' }, renderChart(input, WIDE)),
    element('div', { class: 'only-narrow' }, renderChart(input, NARROW)),
  );
}

function svg(input: ChartInput, size: ChartSize, style?: Markup): Markup {
  const frame = layOut(input, size);
  const { plot } = frame;
  const id = `chart-${size.name}`;
  return picture(
    id,
    size,
    { title: input.title, text: description(frame) },
    style,
    element(
      'defs',
      {},
      element(
        'clipPath',
        { id: `${id}-plot` },
        element('rect', { x: plot.left, y: plot.top, width: plot.right - plot.left, height: plot.bottom - plot.top }),
      ),
      zonePatterns(id),
    ),
    element('rect', { class: 'background', width: size.width, height: size.height, rx: 8 }),
    drawHeader(frame),
    frame.bars.length === 0 ? emptyNote(frame) : drawBody(frame, `url(#${id}-plot)`),
  );
}

function drawBody(frame: ChartFrame, clip: string): Markup {
  const { plot, input } = frame;
  const { zones = [], levels = [], breaks = [], markers = [] } = input.overlays ?? {};
  const tags = priceTags(frame, levels);
  const positions = tagPositions(frame, tags);
  const placer = new LabelPlacer({
    x: plot.left,
    y: plot.top,
    width: plot.right - plot.left,
    height: plot.bottom - plot.top,
  });
  const nowLine = drawNowLine(frame, placer);
  // Drawn from the back to the front; labels are placed from the most to the least important.
  const marks = drawMarkers(frame, markers, placer);
  const breakLines = drawBreaks(frame, breaks, placer);
  const levelLabels = labelLevels(frame, levels, placer);
  const zoneLabels = labelZones(frame, zones, placer);
  return join(
    drawLaterShade(frame),
    drawPriceAxis(frame, positions),
    drawTimeAxis(frame),
    drawVolume(frame),
    element(
      'g',
      { 'clip-path': clip },
      drawZones(frame, zones),
      drawLevels(frame, levels),
      breakLines,
      drawCandles(frame),
    ),
    nowLine,
    zoneLabels,
    levelLabels,
    marks,
    drawTags(frame, tags, positions),
  );
}

function drawLaterShade({ plot, knownX, input, volume }: ChartFrame): Markup | undefined {
  if (input.knownAt === undefined || knownX >= plot.right) return undefined;
  const height = (volume?.bottom ?? plot.bottom) - plot.top;
  return element('rect', { class: 'later-shade', x: knownX, y: plot.top, width: plot.right - knownX, height });
}

/** The line of what was known when, with its time beside it. */
function drawNowLine({ plot, knownX, input, volume, isNarrow }: ChartFrame, placer: LabelPlacer): Markup | undefined {
  if (input.knownAt === undefined) return undefined;
  const known = isNarrow ? 'known' : `known ${formatTime(input.knownAt)} UTC`;
  const outcome = isNarrow ? 'outcome' : 'outcome, not known then';
  const head = plot.top + 13;
  placer.reserve({ x: plot.left, y: plot.top, width: plot.right - plot.left, height: 17 });
  const hasRoom = plot.right - knownX > (isNarrow ? 60 : 140);
  return element(
    'g',
    { class: 'now' },
    element('line', { x1: knownX, x2: knownX, y1: plot.top, y2: volume?.bottom ?? plot.bottom }),
    element('text', { x: knownX - 6, y: head, 'text-anchor': 'end' }, `${known} \u25C2`),
    hasRoom && element('text', { x: knownX + 6, y: head }, `\u25B8 ${outcome}`),
  );
}

function emptyNote({ size }: ChartFrame): Markup {
  return element(
    'text',
    { class: 'empty', x: size.width / 2, y: size.height / 2, 'text-anchor': 'middle' },
    'No bars in this range',
  );
}

/** What a reader hears who cannot see the picture. */
function description({ bars, input }: ChartFrame): string {
  if (bars.length === 0) return 'No bars in this range.';
  const range = `${bars.length} bars from ${formatTime(bars.openTime[0])} to ${formatTime(bars.closeTime[bars.length - 1])} UTC`;
  const known =
    input.knownAt === undefined
      ? ''
      : ` The decision was made at ${formatTime(input.knownAt)} UTC; later bars are muted.`;
  const { zones = [], levels = [] } = input.overlays ?? {};
  const parts = [...zones, ...levels].map((part) => part.label).filter((label) => label !== '');
  return `Candlestick chart, ${range}.${known}${parts.length === 0 ? '' : ` Drawn: ${parts.join(', ')}.`}`;
}
