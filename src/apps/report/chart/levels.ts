import type { ChartFrame } from '#apps/report/chart/frame.ts';
import { formatNumber } from '#apps/report/format.ts';
import { knownSpans } from '#apps/report/chart/known-spans.ts';
import type { Span } from '#apps/report/chart/known-spans.ts';
import { spread, textWidth } from '#apps/report/chart/label-placer.ts';
import type { LabelPlacer } from '#apps/report/chart/label-placer.ts';
import { element, join } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';
import type { LevelOverlay } from '#apps/report/chart/overlays.ts';

const TAG_HEIGHT = 15;

/** A price named on the axis. */
export interface PriceTag {
  /** Class of its colour: a level's kind, or `last`. */
  readonly kind: LevelOverlay['kind'] | 'last';
  readonly price: number;
  readonly label: string;
}

/** Kinds whose words are short enough to stand in the tag; the others are named on their line. */
const NAMED_IN_TAG: ReadonlySet<PriceTag['kind']> = new Set(['entry', 'stop', 'target', 'last']);
const FONT = 10.5;

/** Horizontal lines over the time in which each level holds, dashed until it was known. */
export function drawLevels(frame: ChartFrame, levels: readonly LevelOverlay[]): Markup {
  const shown = levels.filter((level) => frame.y.contains(level.price));
  return element(
    'g',
    { class: 'levels' },
    shown.map((level) => drawLevel(frame, level)),
  );
}

function drawLevel(frame: ChartFrame, level: LevelOverlay): Markup {
  const at = frame.y.at(level.price);
  const spans = knownSpans(frame.x, level, frame.input.knownAt);
  const line = (name: string, span: Span | undefined): Markup | undefined =>
    span && element('line', { class: name, x1: span[0], x2: span[1], y1: at, y2: at });
  return element(
    'g',
    { class: `level ${level.kind}` },
    element('title', {}, `${level.label} ${formatNumber(level.price, frame.input.priceDigits)}`),
    line('formed', spans.formed),
    line('known', spans.known),
    line('known later', spans.later),
  );
}

/** Names of the levels that their tags do not name, above or below the line, from the right end of what was known. */
export function labelLevels(frame: ChartFrame, levels: readonly LevelOverlay[], placer: LabelPlacer): Markup {
  const named = levels.filter((level) => !NAMED_IN_TAG.has(level.kind) && frame.y.contains(level.price));
  return element(
    'g',
    { class: 'level-labels' },
    named.map((level) => labelLevel(frame, level, placer)),
  );
}

function labelLevel(frame: ChartFrame, level: LevelOverlay, placer: LabelPlacer): Markup | undefined {
  const { formed, known, later } = knownSpans(frame.x, level, frame.input.knownAt);
  const span = known ?? later ?? formed;
  if (span === undefined || level.label === '') return undefined;
  const width = textWidth(level.label, FONT) + 4;
  const at = frame.y.at(level.price);
  const xs = [...[later, known].filter((part) => part !== undefined).map((part) => part[1] - width - 2), span[0] + 2];
  const places = xs.flatMap((x) => [at - 14, at + 1].map((y) => ({ x, y, width, height: 13 })));
  const box = placer.place(places.filter((place) => place.x >= span[0]));
  return box && element('text', { class: `label level-name ${level.kind}`, x: box.x + 2, y: box.y + 10 }, level.label);
}

/** The tags to show: levels that hold at the right edge, and the last close. */
export function priceTags(frame: ChartFrame, levels: readonly LevelOverlay[]): PriceTag[] {
  const { bars, y, input, x } = frame;
  const tags = levels
    .filter(
      (level) => y.contains(level.price) && isTagged(level, input.knownAt, x.right, x.end(level.until ?? Infinity)),
    )
    .map(({ kind, price, label }): PriceTag => ({ kind, price, label }));
  if (bars.length === 0) return tags;
  return [...tags, { kind: 'last', price: bars.close[bars.length - 1]!, label: 'Last' }];
}

/** A plan's levels keep their tags when the trade ends; others only while they hold, and only when they were known at the chart's moment. */
function isTagged(level: LevelOverlay, chartKnownAt: number | undefined, right: number, end: number): boolean {
  if (level.kind === 'entry' || level.kind === 'stop' || level.kind === 'target') return true;
  const isKnown = chartKnownAt === undefined || level.knownAt <= chartKnownAt;
  return isKnown && (level.until === undefined || end >= right);
}

/** Where the tags stand, moved apart. */
export function tagPositions(frame: ChartFrame, tags: readonly PriceTag[]): number[] {
  const { plot, y } = frame;
  const wanted = tags.map((tag) => y.at(tag.price));
  return spread(wanted, TAG_HEIGHT + 1, [plot.top + TAG_HEIGHT / 2, plot.bottom - TAG_HEIGHT / 2]);
}

/** The tags on the price axis, each joined to its price by a short line. */
export function drawTags(frame: ChartFrame, tags: readonly PriceTag[], positions: readonly number[]): Markup {
  const { plot, y, size, input, isNarrow } = frame;
  const width = size.width - plot.right - 6;
  const drawn = tags.map((tag, i) => {
    const at = positions[i]!;
    const price = formatNumber(tag.price, input.priceDigits);
    const name = NAMED_IN_TAG.has(tag.kind) ? (isNarrow ? shortened(tag.label) : tag.label) : '';
    return element(
      'g',
      { class: `tag ${tag.kind}` },
      element('title', {}, `${tag.label} ${price}`),
      element('path', {
        class: 'stem',
        d: `M${plot.right} ${y.at(tag.price).toFixed(1)}L${plot.right + 5} ${at.toFixed(1)}`,
      }),
      element('rect', { x: plot.right + 5, y: at - TAG_HEIGHT / 2, width, height: TAG_HEIGHT, rx: 3 }),
      name !== '' && element('text', { x: plot.right + 9, y: at + 4 }, name),
      element('text', { x: plot.right + width + 1, y: at + 4, 'text-anchor': 'end' }, price),
    );
  });
  return element('g', { class: 'tags' }, join(drawn));
}

/** `Target 1` as `T1`, `Stop` as `S`. */
function shortened(label: string): string {
  return label
    .split(/\s+/)
    .slice(0, 3)
    .map((word) => word[0] ?? '')
    .join('')
    .toUpperCase();
}
