import { AssayError } from '#core/errors.ts';
import { Rng } from '#core/rng.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';

/** How much damage to plant; each number counts places, spread at random over the bars. */
export interface FlawOptions {
  /** Stretches of 1 to 12 bars that are not there. */
  readonly missing?: number;
  /** Stretches of 3 to 20 bars without trades: volume 0, all prices at the close before. */
  readonly idle?: number;
  /** Bars given twice in a row. */
  readonly duplicate?: number;
  /** Bars that come 1 to 5 rows too late, so that times go back once. */
  readonly late?: number;
}

/** One planted flaw: the open time of its first bar, and how many bars it has (for `late`: how many rows late). */
export interface FlawTruth {
  readonly kind: 'missing' | 'idle' | 'duplicate' | 'late';
  readonly openTime: number;
  readonly bars: number;
}

/** Length of a flaw, least and most, in bars. */
const LENGTHS: Readonly<Record<FlawTruth['kind'], readonly [number, number]>> = {
  missing: [1, 12],
  idle: [3, 20],
  duplicate: [1, 1],
  late: [1, 5],
};
/** Each flaw has a stretch of its own of this many bars, so that no two of them touch. */
const PLACE_BARS = 24;

/** A damaged copy of sound bars with the list of what was done; the same columns when nothing is asked for. */
export function plantFlaws(
  clean: BarColumns,
  seed: number,
  options: FlawOptions,
): { readonly bars: BarColumns; readonly flaws: readonly FlawTruth[] } {
  const flaws = drawFlaws(clean, new Rng(seed).fork(), options);
  if (flaws.size === 0) return { bars: clean, flaws: [] };
  const bars = new BarColumns(clean.length);
  for (let i = 0; i < clean.length;) {
    const flaw = flaws.get(i);
    if (flaw === undefined) bars.push(clean.at(i));
    else for (const bar of damaged(clean, i, flaw)) bars.push(bar);
    i += flaw === undefined ? 1 : rowsTaken(flaw);
  }
  return { bars, flaws: [...flaws.values()].sort((a, b) => a.openTime - b.openTime) };
}

/** Flaws by the row where they begin, never the first row. */
function drawFlaws(clean: BarColumns, rng: Rng, options: FlawOptions): Map<number, FlawTruth> {
  const wanted = [
    ...kinds('missing', options.missing),
    ...kinds('idle', options.idle),
    ...kinds('duplicate', options.duplicate),
    ...kinds('late', options.late),
  ];
  const places = Array.from({ length: Math.floor((clean.length - 1) / PLACE_BARS) }, (_, k) => 1 + k * PLACE_BARS);
  if (wanted.length > places.length) {
    throw new AssayError(
      'argument.invalid',
      `Option flaws: expected at most ${Math.max(places.length, 0)} in ${clean.length} bars, was "${wanted.length}"`,
      { place: { value: `${wanted.length}` } },
    );
  }
  const flaws = new Map<number, FlawTruth>();
  wanted.forEach((kind, k) => {
    const pick = rng.integer(k, places.length - 1);
    const place = places[pick]!;
    places[pick] = places[k]!;
    const [least, most] = LENGTHS[kind];
    flaws.set(place, { kind, openTime: clean.openTime[place]!, bars: rng.integer(least, most) });
  });
  return flaws;
}

function kinds(kind: FlawTruth['kind'], count = 0): FlawTruth['kind'][] {
  return Array.from({ length: count }, () => kind);
}

/** How many sound rows a flaw stands for. */
function rowsTaken(flaw: FlawTruth): number {
  return flaw.kind === 'late' ? flaw.bars + 1 : flaw.bars;
}

/** The rows that take the place of `rowsTaken` sound ones from row `i`. */
function damaged(clean: BarColumns, i: number, flaw: FlawTruth): Bar[] {
  const rows = Array.from({ length: rowsTaken(flaw) }, (_, k) => clean.at(i + k));
  const [first, ...rest] = rows;
  if (flaw.kind === 'missing' || first === undefined) return [];
  if (flaw.kind === 'duplicate') return [first, first];
  if (flaw.kind === 'late') return [...rest, first];
  const still = clean.close[i - 1]!;
  const flat = { open: still, high: still, low: still, close: still, volume: 0 };
  return rows.map(({ openTime, closeTime }) => Object.assign({ openTime, closeTime }, flat));
}
