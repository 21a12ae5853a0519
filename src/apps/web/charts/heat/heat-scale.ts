import { contrast, parseRgb, rgbaText } from '#apps/web/charts/theme/colour.ts';
import type { Rgba } from '#apps/web/charts/theme/colour.ts';

/** Ends of the scale: blue above zero, orange below. They stay apart for every kind of colour blindness, and are not the green and red of money. */
export interface HeatEnds {
  readonly above: string;
  readonly below: string;
  /** Zero, and what nothing is known of. */
  readonly middle: string;
}

export const DARK_ENDS: HeatEnds = { above: '#4d9bff', below: '#f0872e', middle: '#1a202b' };
export const LIGHT_ENDS: HeatEnds = { above: '#2b6fd6', below: '#d9691a', middle: '#eef1f6' };

/** How strong the faintest cell is, of 1. */
const FAINTEST = 0.28;

/** Where a value lies on the scale: -1 at its lower end, 0 at zero, 1 at its upper end. Beyond the ends it stays there. */
export function heatPosition(value: number, reach: number): number {
  if (!(reach > 0)) return 0;
  return Math.max(-1, Math.min(1, value / reach));
}

/** Reach of a scale that fits the values: the largest distance from zero, rounded up to a tidy number; 0.1 at least. */
export function heatReach(values: readonly number[]): number {
  const most = values.reduce((found, value) => Math.max(found, Math.abs(value)), 0.1);
  const size = 10 ** Math.floor(Math.log10(most));
  const step = [1, 1.5, 2, 3, 5, 7.5, 10].find((one) => one * size >= most * (1 - 1e-9))!;
  return Number((step * size).toPrecision(3));
}

/** How sure a mean is, 0…1, of its chance of being luck; what was not tested is not sure at all. */
export function certaintyOf(pValue: number | null): number {
  return pValue === null ? 0 : Math.max(0, Math.min(1, 1 - pValue));
}

/** Colour of a place on the scale: hue by sign, strength by distance from zero and by certainty. */
export function heatColour(position: number, certainty: number, ends: HeatEnds): string {
  const end = position >= 0 ? ends.above : ends.below;
  const distance = Math.abs(position) ** 0.75;
  return mixed(ends.middle, end, distance * (FAINTEST + (1 - FAINTEST) * certainty ** 1.5));
}

/** Of two colours of text the one that is read better on a ground. */
export function textOn(ground: string): string {
  return contrast(ground, INK) >= contrast(ground, PAPER) ? INK : PAPER;
}

const INK = '#0a0d12';
const PAPER = '#ffffff';

function mixed(from: string, to: string, share: number): string {
  const [one, other] = [parseRgb(from), parseRgb(to)];
  const parts = [0, 1, 2].map((i) => Math.round(one[i]! + (other[i]! - one[i]!) * share)) as [number, number, number];
  return rgbaText([...parts, 1] as Rgba);
}
