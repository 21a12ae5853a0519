import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { Rng } from '#core/rng.ts';
import type { State } from '#core/state.ts';
import { BarColumns, BarCursor } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Detector } from '#domain/structure/detector.ts';
import type { Emit, Fact } from '#domain/structure/fact.ts';
import { mirrorBar, MIRROR_CENTRE, mirrorFact, scaleBar, scaleFact } from '#testkit/fact-symmetry.ts';
import { badBars, generateBars, scramble } from '#testkit/structure-bars.ts';

/** A detector under test, with its parameters chosen. */
export interface DetectorCase {
  readonly name: string;
  create(emit: Emit): Detector;
  /**
   * What shows ties: a detector whose pivots or breaks, when both sides come on one bar, end the part of a series in which
   * the mirror law holds, because a high comes before a low. `undefined` for detectors that know no up and down.
   */
  readonly witness: ((emit: Emit) => Detector) | undefined;
}

/** Series tried for every law. */
const RUNS = 500;

/** The laws that every detector keeps, each over many generated series. */
export function describeDetectorContract(detectorCase: DetectorCase): void {
  describe(`${detectorCase.name} keeps the laws of detectors`, () => {
    const laws = LAWS.filter(([law]) => law !== MIRROR || detectorCase.witness !== undefined);
    it.each(laws)('%s', (_, check) => {
      fc.assert(
        fc.property(fc.integer(), (seed) => check(detectorCase, new Rng(seed))),
        { numRuns: RUNS },
      );
    });
  });
}

type Law = (detectorCase: DetectorCase, rng: Rng) => void;

const MIRROR = 'mirrored prices give mirrored facts';

const LAWS: readonly (readonly [string, Law])[] = [
  ['what is said about the past does not change with the future', prefixLaw],
  ['one reused bar object gives the same as separate bars', batchLaw],
  ['a snapshot restored goes on byte for byte', restoreLaw],
  [MIRROR, mirrorLaw],
  ['prices times a power of two change only the prices of facts', scaleLaw],
  ['a forming bar that is replaced leaves no trace', replaceLaw],
  ['a bad bar is a typed error that names the bar and changes nothing', badBarLaw],
];

function prefixLaw(detectorCase: DetectorCase, rng: Rng): void {
  const bars = generateBars(rng);
  const cut = rng.integer(1, bars.length - 1);
  const full = run(detectorCase, bars);
  for (const fact of full) {
    expect(fact.at <= fact.confirmedAt && fact.confirmedTime === bars[fact.confirmedAt]!.closeTime).toBe(true);
  }
  const early = text(full.filter((fact) => fact.confirmedAt < cut));
  expect(text(run(detectorCase, bars.slice(0, cut)))).toBe(early);
  const other = run(detectorCase, [...bars.slice(0, cut), ...scramble(bars.slice(cut), rng)]);
  expect(text(other.filter((fact) => fact.confirmedAt < cut))).toBe(early);
}

function batchLaw(detectorCase: DetectorCase, rng: Rng): void {
  const bars = generateBars(rng);
  const facts: Fact[] = [];
  const detector = detectorCase.create((fact) => facts.push(fact));
  const columns = BarColumns.from(bars);
  const cursor = new BarCursor(columns);
  for (let i = 0; i < columns.length; i++) detector.update(cursor.moveTo(i));
  expect(text(facts)).toBe(text(run(detectorCase, bars)));
}

function restoreLaw(detectorCase: DetectorCase, rng: Rng): void {
  const bars = generateBars(rng);
  const cut = rng.integer(0, bars.length);
  const whole: Fact[] = [];
  const first = detectorCase.create((fact) => whole.push(fact));
  for (const bar of bars.slice(0, cut)) first.update(bar);
  const parts = [...whole];
  const second = detectorCase.create((fact) => parts.push(fact));
  second.restore(JSON.parse(JSON.stringify(first.snapshot())) as State);
  for (const bar of bars.slice(cut)) {
    first.update(bar);
    second.update(bar);
  }
  expect(text(parts)).toBe(text(whole));
  expect(JSON.stringify(second.snapshot())).toBe(JSON.stringify(first.snapshot()));
}

function mirrorLaw(detectorCase: DetectorCase, rng: Rng): void {
  const all = generateBars(rng);
  const bars = all.slice(0, firstTie(detectorCase, all));
  const facts = run(detectorCase, bars);
  const mirrored = run(
    detectorCase,
    bars.map((bar) => mirrorBar(bar)),
  );
  // Within one bar the sides come in a fixed order, which the mirror turns round.
  expect(inOrder(mirrored.map((fact) => mirrorFact(fact, MIRROR_CENTRE)))).toEqual(inOrder(facts));
}

function scaleLaw(detectorCase: DetectorCase, rng: Rng): void {
  const bars = generateBars(rng);
  const factor = 2 ** rng.integer(-8, 8);
  const scaled = run(
    detectorCase,
    bars.map((bar) => scaleBar(bar, factor)),
  );
  expect(text(scaled)).toBe(text(run(detectorCase, bars).map((fact) => scaleFact(fact, factor))));
}

function replaceLaw(detectorCase: DetectorCase, rng: Rng): void {
  const bars = generateBars(rng);
  const cut = rng.integer(0, bars.length - 1);
  const [forming] = scramble(bars.slice(cut, cut + 1), rng);
  let facts: Fact[] = [];
  const detector = detectorCase.create((fact) => facts.push(fact));
  for (const bar of bars.slice(0, cut)) detector.update(bar);
  const before = detector.snapshot();
  const known = facts;
  facts = [];
  detector.update(forming!);
  detector.restore(before);
  facts = known;
  for (const bar of bars.slice(cut)) detector.update(bar);
  const straight: Fact[] = [];
  const expected = detectorCase.create((fact) => straight.push(fact));
  for (const bar of bars) expected.update(bar);
  expect(text(facts)).toBe(text(straight));
  expect(JSON.stringify(detector.snapshot())).toBe(JSON.stringify(expected.snapshot()));
}

function badBarLaw(detectorCase: DetectorCase, rng: Rng): void {
  const bars = generateBars(rng).slice(0, rng.integer(1, 60));
  const detector = detectorCase.create(() => {});
  for (const bar of bars) detector.update(bar);
  const before = JSON.stringify(detector.snapshot());
  for (const { bar, code } of badBars(bars.at(-1)!)) {
    const error = thrownBy(() => detector.update(bar));
    expect(error).toBeInstanceOf(AssayError);
    expect((error as AssayError).code).toBe(code);
    expect((error as AssayError).place.bar).toBe(bars.length);
  }
  expect(JSON.stringify(detector.snapshot())).toBe(before);
}

function run(detectorCase: DetectorCase, bars: readonly Bar[]): Fact[] {
  return factsOf((emit) => detectorCase.create(emit), bars);
}

function factsOf(create: (emit: Emit) => Detector, bars: readonly Bar[]): Fact[] {
  const facts: Fact[] = [];
  const detector = create((fact) => facts.push(fact));
  for (const bar of bars) detector.update(bar);
  return facts;
}

/** The first bar that confirms pivots, or makes breaks, of both sides; the length of the series when there is none. */
function firstTie(detectorCase: DetectorCase, bars: readonly Bar[]): number {
  const seen = new Set<string>();
  for (const fact of factsOf(detectorCase.witness!, bars)) {
    if (fact.kind !== 'pivot' && fact.kind !== 'break') continue;
    const { kind, strength, confirmedAt, direction } = fact;
    if (seen.has(`${kind} ${strength} ${confirmedAt} ${-direction}`)) return confirmedAt;
    seen.add(`${kind} ${strength} ${confirmedAt} ${direction}`);
  }
  return bars.length;
}

function text(facts: readonly Fact[]): string {
  return JSON.stringify(facts);
}

/** Facts as texts with sorted keys, sorted within each bar. */
function inOrder(facts: readonly Fact[]): string[] {
  return facts
    .map((fact) => `${String(fact.confirmedAt).padStart(6)} ${JSON.stringify(fact, Object.keys(fact).sort())}`)
    .sort();
}

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
