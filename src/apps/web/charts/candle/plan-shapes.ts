import type { PlanShape } from '#contract/signals.ts';
import { axisIndexAt } from '#apps/web/charts/candle/chart-bar.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';
import { labelBox, spread } from '#apps/web/charts/candle/label-space.ts';
import type { Box } from '#apps/web/charts/candle/label-space.ts';
import type { Frame } from '#apps/web/charts/candle/mark-shapes.ts';

/** A plan on the chart. */
export interface ChartPlan {
  readonly plan: PlanShape;
  readonly direction: 'long' | 'short';
  /** When it was made. */
  readonly since: number;
  /** How much of it is filled, 0…1; null when it is not traded. */
  readonly filledShare: number | null;
}

export type PlanLineRole = 'reference' | 'stop' | 'target';

export interface PlanLine {
  readonly role: PlanLineRole;
  readonly price: number;
  readonly y: number;
  readonly text: string;
  /** Where the label stands: near `y`, moved so that labels do not cover each other. */
  readonly labelY: number;
}

/** What a renderer draws of a plan, in pixels of the pane. */
export interface PlanDrawing {
  readonly left: number;
  readonly right: number;
  /** Between reference and stop: what may be lost. */
  readonly risk: Box;
  /** Between reference and the farthest target. */
  readonly reward: Box | undefined;
  readonly entry: Box;
  /** The part of the entry zone that stands for what is filled. */
  readonly filled: Box | undefined;
  readonly lines: readonly PlanLine[];
}

const LABEL_GAP_PX = 16;
const MIN_WIDTH_PX = 60;

/** Where a plan is drawn: from its making to its expiry, and at least wide enough to be seen. */
export function planDrawing(chart: ChartPlan, times: ArrayLike<number>, barMs: number, frame: Frame): PlanDrawing {
  const { plan } = chart;
  const left = frame.xOf(axisIndexAt(times, chart.since, barMs));
  const right = Math.max(frame.xOf(axisIndexAt(times, plan.expiresAt, barMs)), left + MIN_WIDTH_PX);
  const across = (a: number, b: number): Box => {
    const [top, bottom] = [frame.yOf(a), frame.yOf(b)].sort((x, y) => x - y) as [number, number];
    return { left, right, top, bottom: Math.max(bottom, top + 1) };
  };
  const farthest = plan.targets.at(-1)?.price;
  const entry = across(...plan.entryZone);
  const share = chart.filledShare;
  return {
    left,
    right,
    risk: across(plan.referencePrice, plan.stop),
    reward: farthest === undefined ? undefined : across(plan.referencePrice, farthest),
    entry,
    filled: share === null || share <= 0 ? undefined : { ...entry, right: left + (right - left) * Math.min(1, share) },
    lines: planLines(chart, frame),
  };
}

/** Prices of a plan that are worth room on the scale: those within one height of the bars in sight, above or below them. */
export function planRange(
  prices: readonly number[],
  bars: readonly ChartBar[],
): { minValue: number; maxValue: number } {
  const low = bars.reduce((least, bar) => Math.min(least, bar.low), Number.POSITIVE_INFINITY);
  const high = bars.reduce((most, bar) => Math.max(most, bar.high), Number.NEGATIVE_INFINITY);
  const height = high - low;
  const near = prices.filter((price) => height <= 0 || (price >= low - height && price <= high + height));
  return { minValue: Math.min(low, ...near), maxValue: Math.max(high, ...near) };
}

/** `T1 +2.0 R · 50 %`, `Stop -1.0 R`, `Entry · 60 % filled`. */
export function planLineTexts({ plan, filledShare }: ChartPlan): { role: PlanLineRole; price: number; text: string }[] {
  const filled = filledShare === null ? '' : ` · ${Math.round(filledShare * 100)} % filled`;
  const several = plan.targets.length > 1;
  return [
    ...plan.targets.map(({ price, rMultiple, share }, i) => ({
      role: 'target' as const,
      price,
      text: `${several ? `T${i + 1}` : 'Target'} +${rMultiple.toFixed(1)} R${several ? ` · ${Math.round(share * 100)} %` : ''}`,
    })),
    { role: 'reference', price: plan.referencePrice, text: `Entry${filled}` },
    { role: 'stop', price: plan.stop, text: 'Stop −1.0 R' },
  ];
}

/** Where the labels of a plan stand: at its right end, inside the pane. */
export function planLabelBoxes({ right, lines }: PlanDrawing, width: number): Box[] {
  return lines.map(({ text, labelY }) => {
    const box = labelBox(text, 0, labelY);
    const end = Math.min(right, width);
    return { ...box, left: end - box.right - 4, right: end };
  });
}

function planLines(chart: ChartPlan, frame: Frame): PlanLine[] {
  const lines = planLineTexts(chart);
  const levels = lines.map(({ price }) => frame.yOf(price));
  const heights = spread(levels, LABEL_GAP_PX);
  return lines.map(({ role, price, text }, i) => ({ role, price, text, y: levels[i]!, labelY: heights[i]! }));
}
