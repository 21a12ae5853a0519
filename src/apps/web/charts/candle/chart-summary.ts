import type { StructureMark } from '#contract/market.ts';
import { formatNumber, formatRatio } from '#apps/web/format/number.ts';
import { formatTime, zoneName } from '#apps/web/format/time.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';
import type { ChartPlan } from '#apps/web/charts/candle/plan-shapes.ts';

/** What a chart shows, for whoever does not see it. */
export interface SummaryInput {
  readonly title: string;
  readonly bars: readonly ChartBar[];
  readonly priceDigits: number;
  readonly marks: readonly StructureMark[];
  readonly plan: ChartPlan | undefined;
}

/** `BTC/USDT 15m: 300 bars until 2026-03-01 14:00 EET. Last close 64,210.50, up 1.2 %...` in a few sentences. */
export function chartSummary({ title, bars, priceDigits, marks, plan }: SummaryInput): string {
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return `${title}: no bars.`;
  const price = (value: number) => formatNumber(value, priceDigits);
  const low = bars.reduce((least, bar) => Math.min(least, bar.low), Number.POSITIVE_INFINITY);
  const high = bars.reduce((most, bar) => Math.max(most, bar.high), Number.NEGATIVE_INFINITY);
  return [
    `${title}: ${formatNumber(bars.length)} bars until ${formatTime(last.time)} ${zoneName(last.time)}.`,
    `Last close ${price(last.close)}, ${changeText(first.open, last.close)} since the first of them, between ${price(low)} and ${price(high)}.`,
    ...structureText(marks),
    ...(plan === undefined ? [] : [planText(plan, price)]),
  ].join(' ');
}

/** `up 1.2 %`, `down 0.3 %`, `unchanged`. */
function changeText(from: number, to: number): string {
  if (to === from) return 'unchanged';
  return `${to > from ? 'up' : 'down'} ${formatRatio(Math.abs(to / from - 1), 2)}`;
}

function structureText(marks: readonly StructureMark[]): string[] {
  const standing = marks.filter(
    ({ until, kind }) => until === null && (kind === 'order-block' || kind === 'fair-value-gap'),
  );
  const lastBreak = marks.filter(({ kind }) => kind === 'break').reduce<StructureMark | undefined>(later, undefined);
  if (marks.length === 0) return [];
  const zones = `${standing.length} ${standing.length === 1 ? 'zone stands' : 'zones stand'}.`;
  if (lastBreak === undefined) return [zones];
  return [zones, `Last break: ${lastBreak.label}${lastBreak.direction === null ? '' : ` ${lastBreak.direction}`}.`];
}

function later(best: StructureMark | undefined, mark: StructureMark): StructureMark {
  return best === undefined || mark.knownAt > best.knownAt ? mark : best;
}

function planText({ plan, direction }: ChartPlan, price: (value: number) => string): string {
  const targets = plan.targets.map((target) => `${price(target.price)} (${target.rMultiple.toFixed(1)} R)`).join(', ');
  const aims = targets === '' ? '' : `, targets ${targets}`;
  return `Plan: ${direction}, entry ${price(plan.referencePrice)}, stop ${price(plan.stop)}${aims}.`;
}
