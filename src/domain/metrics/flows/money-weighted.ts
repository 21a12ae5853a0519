import { DAY_MS } from '#core/time.ts';
import { finite } from '#domain/metrics/numeric/known-values.ts';
import { quotient } from '#domain/metrics/returns/reward-ratios.ts';

/** Money that an investor puts in (below 0) or takes out (above 0) at an instant, UTC ms. */
export interface CashFlow {
  readonly time: number;
  readonly amount: number;
}

/** The rates at which flows are worth nothing together: none, one, or several, among which the flows alone cannot choose. */
export type InternalRate =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly rate: number }
  | { readonly kind: 'ambiguous'; readonly rates: readonly number[] };

/** The lowest rate that is looked for. */
const LOWEST_RATE = -0.999_999_999;
/** Beyond this a rate is no number any more: `e^709`. */
const HIGHEST_LOG = 709;
/** Days that a year has by the convention of spreadsheets. */
const XIRR_DAYS = 365;

/**
 * Money-weighted return a year: every `r` above -0.999999999 with `Σ aᵢ / (1 + r)^((dᵢ - d₀) / 365) = 0` over whole days (the convention
 * of spreadsheets' XIRR). All roots are found: where the terms of either sign alone prove that a stretch of rates holds no root, or at
 * most one, it is settled, else it is cut in two.
 */
export function internalRate(flows: readonly CashFlow[]): InternalRate {
  const [first] = [...flows].sort((a, b) => a.time - b.time);
  if (first === undefined) return { kind: 'none' };
  const firstDay = Math.floor(first.time / DAY_MS);
  return rateOf(flows.map(({ time, amount }) => ({ age: (Math.floor(time / DAY_MS) - firstDay) / XIRR_DAYS, amount })));
}

/** A stretch of an account: worth at both ends and the flows between them, deposits above 0 here. */
export interface FlowPeriod {
  readonly startTime: number;
  readonly startValue: number;
  readonly endTime: number;
  readonly endValue: number;
  readonly deposits: readonly CashFlow[];
}

/** Money-weighted return of the whole stretch, not of a year: {@link internalRate} with the stretch as the unit of time. */
export function periodInternalRate(period: FlowPeriod): InternalRate {
  const { startTime, endTime } = period;
  if (!(endTime > startTime)) return { kind: 'none' };
  return rateOf([
    { age: 0, amount: -period.startValue },
    ...period.deposits.map(({ time, amount }) => ({
      age: (time - startTime) / (endTime - startTime),
      amount: -amount,
    })),
    { age: 1, amount: period.endValue },
  ]);
}

/**
 * Modified Dietz return: gain over the starting worth plus the deposits, each weighed by the share of the stretch that it worked (Dietz
 * 1966). Undefined when no time passed or nothing worked.
 */
export function modifiedDietz({ startTime, startValue, endTime, endValue, deposits }: FlowPeriod): number | undefined {
  if (!(endTime > startTime)) return undefined;
  let net = 0;
  let working = startValue;
  for (const { time, amount } of deposits) {
    net += amount;
    working += (amount * (endTime - time)) / (endTime - startTime);
  }
  return working > 0 ? quotient(endValue - startValue - net, working) : undefined;
}

/** `Σ aᵢ / (1 + rate)^ageᵢ`: what the flows are worth at the first one. Ages in the unit that the rate is for. */
export function presentValue(flows: readonly AgedFlow[], rate: number): number | undefined {
  return finite(flows.reduce((sum, { age, amount }) => sum + amount * (1 + rate) ** -age, 0));
}

/** A flow and how long after the first one it happens. */
export interface AgedFlow {
  readonly age: number;
  readonly amount: number;
}

function rateOf(flows: readonly AgedFlow[]): InternalRate {
  const terms = netted(flows);
  const last = terms.at(-1);
  if (last === undefined || terms.length < 2) return { kind: 'none' };
  // Counted from the first flow that is one: at high rates it stands out, where later ones alone would all sink to nothing.
  const [{ age: start }] = terms as [AgedFlow];
  const counted = terms.map(({ age, amount }) => ({ age: age - start, amount }));
  // With v = |ln(1 + r)|, times (1 + r)^last below zero: every exponent is then negative, and nothing overflows.
  const above = decayRoots(counted, HIGHEST_LOG);
  const mirrored = terms.map(({ age, amount }) => ({ age: last.age - age, amount })).reverse();
  const below = decayRoots(mirrored, -Math.log1p(LOWEST_RATE));
  const rates = [...below.map((v) => Math.expm1(-v)), ...above.map((v) => Math.expm1(v))]
    .sort((a, b) => a - b)
    .filter((rate, i, all) => i === 0 || rate - all[i - 1]! > 1e-9 * Math.abs(1 + rate));
  const [only] = rates;
  if (only === undefined) return { kind: 'none' };
  return rates.length === 1 ? { kind: 'one', rate: only } : { kind: 'ambiguous', rates };
}

/** One flow for each age, none of zero, by age. */
function netted(flows: readonly AgedFlow[]): AgedFlow[] {
  const byAge = new Map<number, number>();
  for (const { age, amount } of flows) {
    const before = byAge.get(age);
    byAge.set(age, before === undefined ? amount : before + amount);
  }
  return [...byAge]
    .map(([age, amount]) => ({ age, amount }))
    .filter(({ amount }) => amount !== 0)
    .sort((a, b) => a.age - b.age);
}

/** Width in `v` at which a stretch that could not be settled counts as a point: a double root, if it is one at all. */
const FINEST = 1e-10;
/** Roots farther apart than this are never one. */
const CLUSTER = 1e-6;

/** Every `v` in [0, `to`] with `Σ a e^(-age v) = 0`, for ages from 0 up. */
function decayRoots(terms: readonly AgedFlow[], to: number): number[] {
  const noise = 1e-14 * terms.length * terms.reduce((sum, { amount }) => sum + Math.abs(amount), 0);
  const roots: number[] = [];
  const open: [number, number][] = [[0, to]];
  for (let stretch = open.pop(); stretch !== undefined; stretch = open.pop()) {
    const [low, high] = stretch;
    const middle = (low + high) / 2;
    if (excludesZero(bounds(terms, low, high))) continue;
    if (excludesZero(slopeBounds(terms, low, high))) {
      const root = bisected(terms, low, high);
      if (root !== undefined) roots.push(root);
    } else if (high - low > FINEST) {
      open.push([low, middle], [middle, high]);
    } else if (Math.abs(valueAt(terms, middle)) <= noise) {
      roots.push(middle);
    }
  }
  return merged(
    roots.sort((a, b) => a - b),
    (v) => Math.abs(valueAt(terms, v)) <= noise,
  );
}

/**
 * Where the sum only touches zero, rounding makes many crossings of one root, or two stretches that meet find it twice: neighbours
 * between which the sum is nothing but noise are one.
 */
function merged(sorted: readonly number[], isNoise: (v: number) => boolean): number[] {
  const clusters: [first: number, last: number][] = [];
  for (const root of sorted) {
    const cluster = clusters.at(-1);
    if (cluster !== undefined && root - cluster[1] < CLUSTER && isNoise((root + cluster[1]) / 2)) cluster[1] = root;
    else clusters.push([root, root]);
  }
  return clusters.map(([first, last]) => (first + last) / 2);
}

function valueAt(terms: readonly AgedFlow[], v: number): number {
  let sum = 0;
  for (const { age, amount } of terms) sum += amount * Math.exp(-age * v);
  return sum;
}

type Bounds = readonly [low: number, high: number];

/** Each term falls with `v`, so the positive ones are largest at the low end and the negative ones at the high end. */
function bounds(terms: readonly AgedFlow[], low: number, high: number): Bounds {
  let least = 0;
  let most = 0;
  for (const { age, amount } of terms) {
    const atLow = amount * Math.exp(-age * low);
    const atHigh = amount * Math.exp(-age * high);
    least += Math.min(atLow, atHigh);
    most += Math.max(atLow, atHigh);
  }
  return [least, most];
}

/** Of the derivative, whose terms `-a age e^(-age v)` shrink with `v` as well. */
function slopeBounds(terms: readonly AgedFlow[], low: number, high: number): Bounds {
  return bounds(
    terms.map(({ age, amount }) => ({ age, amount: -amount * age })),
    low,
    high,
  );
}

function excludesZero([low, high]: Bounds): boolean {
  return low > 0 || high < 0;
}

/** The root of a stretch on which the sum only rises or only falls; undefined when it does not cross zero there. */
function bisected(terms: readonly AgedFlow[], from: number, to: number): number | undefined {
  let [low, high] = [from, to];
  const atLow = valueAt(terms, low);
  const atHigh = valueAt(terms, high);
  if (atLow === 0) return low;
  if (atHigh === 0) return high;
  if (atLow > 0 === atHigh > 0) return undefined;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (valueAt(terms, middle) > 0 === atLow > 0) low = middle;
    else high = middle;
  }
}
