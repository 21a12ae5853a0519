import type { StructureMark } from '#contract/market.ts';
import { axisIndexAt } from '#apps/web/charts/candle/chart-bar.ts';
import { keepFree, labelBox } from '#apps/web/charts/candle/label-space.ts';
import type { Box } from '#apps/web/charts/candle/label-space.ts';

/** Which way it speaks; a colour of the theme. */
export type Tone = 'long' | 'short' | 'neutral';
export type Dash = 'solid' | 'dashed' | 'dotted';

/** Text at a place: `x` is its left edge, `y` its middle. */
export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

interface Shaped {
  readonly tone: Tone;
  /** It has ended: drawn faintly. */
  readonly isPast: boolean;
  readonly label: Label | undefined;
}

/** What a renderer draws of a mark, in pixels of the pane. */
export type MarkShape =
  /** `weight`, 0…1, is how strongly it is filled. */
  | (Shaped & {
      readonly kind: 'box';
      readonly area: Box;
      readonly dash: Dash;
      readonly isFilled: boolean;
      readonly weight: number;
    })
  | (Shaped & {
      readonly kind: 'line';
      readonly left: number;
      readonly right: number;
      readonly y: number;
      readonly dash: Dash;
    })
  | (Shaped & { readonly kind: 'arrow'; readonly x: number; readonly y: number; readonly points: 'up' | 'down' })
  | (Shaped & { readonly kind: 'text' });

/** A mark with its place on the axis, counted in bars. */
export interface PlacedMark {
  readonly mark: StructureMark;
  readonly from: number;
  /** Infinite while it stands. */
  readonly until: number;
}

/** The visible part of the chart, and how to get from bars and prices to pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** First and last bar in sight, fractions included. */
  readonly first: number;
  readonly last: number;
  readonly xOf: (index: number) => number;
  readonly yOf: (price: number) => number;
}

const MIN_BAR_PX_FOR_SWINGS = 4;
const SWING_GAP_PX = 10;
const SWEEP_GAP_PX = 7;
const MIN_PAST_LABEL_PX = 90;
const FULL_WEIGHT_PX = 36;
/** Labels of the most telling marks find their place first. */
const IMPORTANCE: Readonly<Record<StructureMark['kind'], number>> = {
  'order-block': 0,
  breaker: 1,
  break: 2,
  sweep: 3,
  'fair-value-gap': 4,
  liquidity: 5,
  'dealing-range': 6,
  swing: 7,
};

/** Marks with their place among the bars, the most telling first; ended ones come last. */
export function placeMarks(marks: readonly StructureMark[], times: ArrayLike<number>, barMs: number): PlacedMark[] {
  const place = (mark: StructureMark): PlacedMark => {
    const end = mark.kind === 'break' || mark.kind === 'sweep' ? (mark.until ?? mark.knownAt) : mark.until;
    const until = end === null ? Number.POSITIVE_INFINITY : axisIndexAt(times, end, barMs);
    return { mark, from: axisIndexAt(times, mark.from, barMs), until };
  };
  return marks.map(place).sort((a, b) => rank(a) - rank(b) || b.from - a.from);
}

/**
 * What is to be drawn of the marks that are in sight, later shapes above earlier ones; labels that would cover each other, or what is
 * `reserved`, are left out.
 */
export function markShapes(placed: readonly PlacedMark[], frame: Frame, reserved: readonly Box[] = []): MarkShape[] {
  const taken: Box[] = [...reserved];
  const inSight = placed.filter((one) => isInSight(one, frame));
  return inSight.flatMap((one) => shapeOf(one, frame, taken)).reverse();
}

function rank({ mark, until }: PlacedMark): number {
  return IMPORTANCE[mark.kind] + (isZone(mark.kind) && Number.isFinite(until) ? 10 : 0);
}

function isZone(kind: StructureMark['kind']): boolean {
  return kind === 'order-block' || kind === 'fair-value-gap' || kind === 'breaker' || kind === 'dealing-range';
}

function isInSight({ mark, from, until }: PlacedMark, frame: Frame): boolean {
  if (from > frame.last || until < frame.first) return false;
  const top = frame.yOf(mark.high);
  const bottom = frame.yOf(mark.low);
  return bottom >= -20 && top <= frame.height + 20;
}

function shapeOf(placed: PlacedMark, frame: Frame, taken: Box[]): MarkShape[] {
  switch (placed.mark.kind) {
    case 'order-block':
    case 'fair-value-gap':
    case 'breaker':
    case 'dealing-range':
      return zoneShape(placed, frame, taken);
    case 'break':
    case 'liquidity':
      return [lineShape(placed, frame, taken)];
    case 'sweep':
      return [sweepShape(placed, frame, taken)];
    case 'swing':
      return swingShape(placed, frame, taken);
  }
}

function zoneShape({ mark, from, until }: PlacedMark, frame: Frame, taken: Box[]): MarkShape[] {
  const left = frame.xOf(from);
  const right = Number.isFinite(until) ? frame.xOf(until) : frame.width;
  const isPast = Number.isFinite(until);
  if (right - left < 3) return [];
  const top = frame.yOf(mark.high);
  const area = { left, right, top, bottom: Math.max(frame.yOf(mark.low), top + 1) };
  const width = labelBox(mark.label, 0, 0).right;
  const x = Math.min(right, frame.width) - width - 4;
  const room = x >= Math.max(left, 0) && (!isPast || right - left >= MIN_PAST_LABEL_PX);
  const label = room ? place(mark.label, x, (area.top + area.bottom) / 2, taken) : undefined;
  const isRange = mark.kind === 'dealing-range';
  const dash = isRange ? 'dotted' : mark.kind === 'breaker' ? 'dashed' : 'solid';
  // A tall zone is drawn more faintly: it would hide the bars, and says less.
  const weight = Math.min(1, FULL_WEIGHT_PX / (area.bottom - area.top));
  return [{ kind: 'box', area, dash, isFilled: !isRange, weight, tone: toneOf(mark), isPast, label }];
}

function lineShape({ mark, from, until }: PlacedMark, frame: Frame, taken: Box[]): MarkShape {
  const left = frame.xOf(from);
  const right = Number.isFinite(until) ? frame.xOf(until) : frame.width;
  const isBreak = mark.kind === 'break';
  // Stops rest above highs, which speaks for shorts, and below lows.
  const y = frame.yOf(isBreak || toneOf(mark) === 'short' ? mark.high : mark.low);
  const width = labelBox(mark.label, 0, 0).right;
  const wanted = isBreak ? (left + right - width) / 2 : Math.min(right, frame.width) - width - 4;
  const fits = right - left >= width && wanted >= 0;
  const isBelow = (isBreak && toneOf(mark) === 'short') || (!isBreak && toneOf(mark) === 'long');
  const above = isBelow ? 8 : -8;
  const label = fits ? place(mark.label, wanted, y + above, taken) : undefined;
  const dash = isBreak ? 'dashed' : 'dotted';
  return { kind: 'line', left, right, y, dash, tone: toneOf(mark), isPast: !isBreak && Number.isFinite(until), label };
}

/** An arrow beyond the wick that took the liquidity: from above downwards when highs were swept. */
function sweepShape({ mark, until }: PlacedMark, frame: Frame, taken: Box[]): MarkShape {
  const fromAbove = mark.direction === 'short';
  const x = frame.xOf(Math.floor(until));
  const y = fromAbove ? frame.yOf(mark.high) - SWEEP_GAP_PX : frame.yOf(mark.low) + SWEEP_GAP_PX;
  const width = labelBox(mark.label, 0, 0).right;
  const label = place(mark.label, x - width / 2, y + (fromAbove ? -13 : 13), taken);
  return { kind: 'arrow', x, y, points: fromAbove ? 'down' : 'up', tone: toneOf(mark), isPast: false, label };
}

function swingShape({ mark, from }: PlacedMark, frame: Frame, taken: Box[]): MarkShape[] {
  if (frame.width / Math.max(1, frame.last - frame.first) < MIN_BAR_PX_FOR_SWINGS) return [];
  const isHigh = mark.label.endsWith('H');
  const y = isHigh ? frame.yOf(mark.high) - SWING_GAP_PX : frame.yOf(mark.low) + SWING_GAP_PX;
  const width = labelBox(mark.label, 0, 0).right;
  const label = place(mark.label, frame.xOf(Math.floor(from)) - width / 2, y, taken);
  return label === undefined ? [] : [{ kind: 'text', tone: 'neutral', isPast: false, label }];
}

function place(text: string, x: number, y: number, taken: Box[]): Label | undefined {
  return keepFree(labelBox(text, x, y), taken) ? { text, x, y } : undefined;
}

function toneOf({ direction }: StructureMark): Tone {
  return direction ?? 'neutral';
}
