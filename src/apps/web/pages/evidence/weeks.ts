import type { AttributionShape } from '#contract/evidence.ts';

/** A stretch of a week's bar: from one amount to another, for the picture only. */
export interface Stretch {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export interface WeekBar {
  readonly week: number;
  readonly stretches: readonly Stretch[];
  readonly total: number;
}

/** Parts that are drawn by themselves; the rest is one. */
const SHOWN_PARTS = 6;
export const REST = 'all others';

/** The parts that are drawn, the largest first whatever their sign. */
export function shownParts({ parts }: Pick<AttributionShape, 'parts'>): readonly string[] {
  const byAmount = parts.toSorted((a, b) => Math.abs(Number(b.amount)) - Math.abs(Number(a.amount)));
  const names = byAmount.map(({ name }) => name);
  return names.length <= SHOWN_PARTS ? names : [...names.slice(0, SHOWN_PARTS - 1), REST];
}

/** Each week's parts piled up: what was won above zero, what was lost below. Floats: this is a picture. */
export function weekBars({ weeks }: Pick<AttributionShape, 'weeks'>, shown: readonly string[]): readonly WeekBar[] {
  return weeks.map(({ week, amounts }) => {
    const values = new Map<string, number>();
    for (const [name, amount] of Object.entries(amounts)) {
      const part = shown.includes(name) ? name : REST;
      values.set(part, (values.get(part) ?? 0) + Number(amount));
    }
    let [above, below] = [0, 0];
    const stretches = shown.flatMap((name): readonly Stretch[] => {
      const value = values.get(name) ?? 0;
      if (value === 0) return [];
      const from = value > 0 ? above : below;
      if (value > 0) above += value;
      else below += value;
      return [{ name, from, to: from + value }];
    });
    return { week, stretches, total: above + below };
  });
}

/** Lowest and highest end of all bars; zero is always within. */
export function barRange(bars: readonly WeekBar[]): readonly [low: number, high: number] {
  const ends = bars.flatMap(({ stretches }) => stretches.map(({ to }) => to));
  return [Math.min(0, ...ends), Math.max(0, ...ends)];
}
