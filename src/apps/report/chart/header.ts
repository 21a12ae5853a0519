import type { ChartFrame } from '#apps/report/chart/frame.ts';
import { textWidth } from '#apps/report/chart/label-placer.ts';
import { element } from '#apps/report/markup.ts';
import type { Markup } from '#apps/report/markup.ts';

interface LegendItem {
  /** Classes of its swatch. */
  readonly name: string;
  readonly shape: 'box' | 'line';
  readonly label: string;
}

const SWATCH = 14;

/** Title, subtitle, and a legend of what is really drawn. */
export function drawHeader(frame: ChartFrame): Markup {
  const { input, plot, isNarrow } = frame;
  const x = plot.left + 4;
  return element(
    'g',
    { class: 'header' },
    element('text', { class: 'title', x, y: 22 }, input.title),
    input.subtitle !== undefined && element('text', { class: 'subtitle', x, y: isNarrow ? 38 : 40 }, input.subtitle),
    drawLegend(frame, x, isNarrow ? 54 : 57),
  );
}

/** One row; a second one when the first is full. What does not fit in two is left out. */
function drawLegend(frame: ChartFrame, left: number, firstY: number): Markup {
  const right = frame.size.width - 8;
  let x = left;
  let y = firstY;
  const items: Markup[] = [];
  for (const item of legendItems(frame)) {
    const width = SWATCH + 4 + textWidth(item.label, 10.5) * 0.93 + 8;
    if (x + width > right) {
      if (y > firstY || !frame.isNarrow) break;
      x = left;
      y += 15;
    }
    items.push(drawItem(item, x, y));
    x += width;
  }
  return element('g', { class: 'legend' }, items);
}

function drawItem({ name, shape, label }: LegendItem, x: number, y: number): Markup {
  const swatch =
    shape === 'box'
      ? element('rect', { class: 'known', x, y: y - 8, width: SWATCH, height: 9 })
      : element('line', { class: 'known', x1: x, x2: x + SWATCH, y1: y - 3.5, y2: y - 3.5 });
  return element('g', {}, element('g', { class: name }, swatch), element('text', { x: x + SWATCH + 4, y }, label));
}

function legendItems({ input, bars }: ChartFrame): LegendItem[] {
  const { zones = [], levels = [] } = input.overlays ?? {};
  const firstTime = bars.length > 0 ? bars.openTime[0]! : 0;
  const hasZone = (kind: string, direction: string): boolean =>
    zones.some((zone) => zone.kind === kind && zone.direction === direction);
  const zoneItems = ZONE_WORDS.flatMap(([kind, label]) =>
    (['long', 'short'] as const)
      .filter((direction) => hasZone(kind, direction))
      .map((direction): LegendItem => {
        const side = direction === 'long' ? 'bullish' : 'bearish';
        return { name: `zone ${kind} ${direction}`, shape: 'box', label: `${side} ${label}` };
      }),
  );
  const levelItems = LEVEL_WORDS.filter(([kind]) => levels.some((level) => level.kind === kind)).map(
    ([kind, label]): LegendItem => ({ name: `level ${kind}`, shape: 'line', label }),
  );
  const isFormed = [...zones, ...levels].some((fact) => fact.knownAt > Math.max(fact.since, firstTime));
  const formed: LegendItem = { name: 'formed-key', shape: 'line', label: 'formed, not known yet' };
  return [...zoneItems, ...levelItems, ...(isFormed ? [formed] : [])];
}

const ZONE_WORDS = [
  ['order-block', 'order block'],
  ['fair-value-gap', 'fair value gap'],
  ['breaker', 'breaker'],
] as const;

const LEVEL_WORDS = [
  ['swing', 'swing level'],
  ['liquidity', 'liquidity'],
  ['period', 'previous period'],
] as const;
