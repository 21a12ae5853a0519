import type { Bar } from '#domain/market/bar.ts';
import type { Fact } from '#domain/structure/fact.ts';

/** Prices are reflected as `MIRROR_CENTRE - price`: exact for generated prices, which are quarters below it. */
export const MIRROR_CENTRE = 256;

/** Fields of facts that hold prices; every other number is a bar, a time, a count or a direction. */
const PRICES: ReadonlySet<string> = new Set([
  'bottom',
  'close',
  'high',
  'level',
  'low',
  'open',
  'previousHigh',
  'previousLow',
  'previousPrice',
  'price',
  'top',
]);

/** Fields and words that change places when up and down do. */
const OPPOSITES: ReadonlyMap<string, string> = new Map(
  [
    ['top', 'bottom'],
    ['high', 'low'],
    ['previousHigh', 'previousLow'],
    ['HH', 'LL'],
    ['EH', 'EL'],
    ['LH', 'HL'],
  ].flatMap(([a = '', b = '']): [string, string][] => [
    [a, b],
    [b, a],
  ]),
);

/** The bar as seen in a mirror that lies flat: its high is the reflected low. */
export function mirrorBar(bar: Bar): Bar {
  const { open, high, low, close } = bar;
  return {
    ...bar,
    open: MIRROR_CENTRE - open,
    high: MIRROR_CENTRE - low,
    low: MIRROR_CENTRE - high,
    close: MIRROR_CENTRE - close,
  };
}

/** The fact that mirrored bars must give. */
export function mirrorFact(fact: Fact, centre: number): Fact {
  const mirrored: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fact)) {
    if (field === 'direction') mirrored[field] = -(value as number);
    else if (PRICES.has(field) && typeof value === 'number') mirrored[OPPOSITES.get(field) ?? field] = centre - value;
    else mirrored[field] = typeof value === 'string' ? (OPPOSITES.get(value) ?? value) : value;
  }
  return mirrored as unknown as Fact;
}

export function scaleBar(bar: Bar, factor: number): Bar {
  const { open, high, low, close } = bar;
  return { ...bar, open: open * factor, high: high * factor, low: low * factor, close: close * factor };
}

/** The fact that bars with all prices times `factor` must give. */
export function scaleFact(fact: Fact, factor: number): Fact {
  const scaled = Object.entries(fact).map(([field, value]: [string, unknown]) => [
    field,
    PRICES.has(field) && typeof value === 'number' ? value * factor : value,
  ]);
  return Object.fromEntries(scaled) as Fact;
}
