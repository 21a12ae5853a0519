import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '#core/rng.ts';
import type { State } from '#core/state.ts';
import { indicatorColumns } from '#domain/indicators/batch.ts';
import type { IndicatorDefinition, Mirror, Output, Parameter } from '#domain/indicators/definition.ts';
import type { Indicator } from '#domain/indicators/indicator.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import { mirrorBar, MIRROR_CENTRE, scaleBar } from '#testkit/fact-symmetry.ts';
import { livelyBars, quietBars } from '#testkit/indicator-bars.ts';
import { scramble } from '#testkit/structure-bars.ts';

/** Series tried for every law. */
const RUNS = 500;
/** Parameters are drawn among the smallest, so that short series reach beyond every look-back. */
const PARAMETER_SPAN = 12;
/** Reflection rounds where the original does not; relative to the value, or to 1. */
const MIRROR_TOLERANCE = 1e-7;

/** The laws that every indicator keeps, each over many generated series and parameters. */
export function describeIndicatorContract(definition: IndicatorDefinition): void {
  describe(`${definition.name} keeps the laws of indicators`, () => {
    it.each(LAWS)('%s', (_law, check) => {
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const rng = new Rng(seed);
          const values = drawParameters(definition, rng);
          check({ definition, rng, create: () => definition.create(values) });
        }),
        { numRuns: RUNS },
      );
    });
  });
}

/** The outputs of one bar. */
type Row = readonly (number | undefined)[];

interface Trial {
  readonly definition: IndicatorDefinition;
  readonly rng: Rng;
  readonly create: () => Indicator;
}

const LAWS: readonly (readonly [string, (trial: Trial) => void])[] = [
  ['the first value comes with the declared look-back', warmUpLaw],
  ['a value is a finite number or undefined, in quiet markets too', finiteLaw],
  ['what is said about the past does not change with the future', prefixLaw],
  ['one reused bar object gives the same as separate bars', batchLaw],
  ['a snapshot restored goes on byte for byte', restoreLaw],
  ['a forming bar that is replaced leaves no trace', replaceLaw],
  ['prices times a power of two scale prices and nothing else', scaleLaw],
  ['mirrored prices give mirrored values', mirrorLaw],
];

function warmUpLaw({ definition, rng, create }: Trial): void {
  const indicator = create();
  expect(indicator.outputs).toEqual(Object.keys(definition.outputs));
  expect(indicator.lookbackOf(0)).toBe(indicator.lookback);
  const rows = run(indicator, livelyBars(rng));
  const firsts = indicator.outputs.map((_, output) => rows.findIndex((row) => row[output] !== undefined));
  expect(firsts).toEqual(indicator.outputs.map((_, output) => indicator.lookbackOf(output)));
}

function finiteLaw({ rng, create }: Trial): void {
  const indicator = create();
  const bad = run(indicator, quietBars(rng)).flatMap((row, i) =>
    row.filter((value, output) => value !== undefined && (i < indicator.lookbackOf(output) || !Number.isFinite(value))),
  );
  expect(bad).toEqual([]);
}

function prefixLaw({ rng, create }: Trial): void {
  const bars = quietBars(rng);
  const cut = rng.integer(1, bars.length - 1);
  const other = [...bars.slice(0, cut), ...scramble(bars.slice(cut), rng)];
  expectSame(run(create(), other).slice(0, cut), run(create(), bars).slice(0, cut));
}

function batchLaw({ rng, create }: Trial): void {
  const bars = quietBars(rng);
  const columns = indicatorColumns(create(), BarColumns.from(bars));
  const rows = bars.map((_, i) => columns.map((column) => (Number.isNaN(column[i]) ? undefined : column[i])));
  expectSame(rows, run(create(), bars));
}

function restoreLaw({ rng, create }: Trial): void {
  const bars = quietBars(rng);
  const cut = rng.integer(0, bars.length);
  const first = create();
  const second = create();
  run(first, bars.slice(0, cut));
  second.restore(JSON.parse(JSON.stringify(first.snapshot())) as State);
  expectSame(run(second, bars.slice(cut)), run(first, bars.slice(cut)));
  expect(text(second.snapshot())).toBe(text(first.snapshot()));
}

function replaceLaw({ rng, create }: Trial): void {
  const bars = quietBars(rng);
  const cut = rng.integer(0, bars.length - 1);
  const [forming] = bars.slice(cut);
  const indicator = create();
  run(indicator, bars.slice(0, cut));
  const before = indicator.snapshot();
  for (let version = 0; version < 3; version++) {
    run(indicator, scramble([forming!], rng));
    indicator.restore(before);
  }
  run(indicator, bars.slice(cut));
  const straight = create();
  run(straight, bars);
  expect(text(indicator.snapshot())).toBe(text(straight.snapshot()));
}

function scaleLaw({ definition, rng, create }: Trial): void {
  const bars = quietBars(rng);
  const factor = 2 ** rng.integer(-8, 8);
  const outputs = Object.values(definition.outputs);
  const scaled = run(
    create(),
    bars.map((bar) => scaleBar(bar, factor)),
  );
  const expected = run(create(), bars).map((row) =>
    row.map((value, output) => scaledValue(outputs[output]!, value, factor)),
  );
  expectSame(scaled, expected);
}

function mirrorLaw({ definition, rng, create }: Trial): void {
  const bars = quietBars(rng);
  const names = Object.keys(definition.outputs);
  const rows = run(create(), bars);
  const mirrored = run(
    create(),
    bars.map((bar) => mirrorBar(bar)),
  );
  const differences = Object.entries(definition.outputs).flatMap(([name, { mirror }], output) => {
    if (mirror === undefined) return [];
    const origin = names.indexOf(mirror.of ?? name);
    return rows.flatMap((row, i) => {
      const expected = mirroredValue(mirror, row[origin]);
      const found = mirrored[i]![output];
      return isNear(found, expected) ? [] : [`${name} of bar ${i}: expected ${expected}, found ${found}`];
    });
  });
  expect(differences).toEqual([]);
}

function scaledValue({ scale }: Output, value: number | undefined, factor: number): number | undefined {
  return value === undefined || scale === 'free' ? value : value * factor;
}

function mirroredValue({ to, total }: Mirror, value: number | undefined): number | undefined {
  if (value === undefined || to === 'same') return value;
  if (to === 'negative') return -value;
  return (to === 'level' ? MIRROR_CENTRE : total!) - value;
}

function isNear(found: number | undefined, expected: number | undefined): boolean {
  if (found === undefined || expected === undefined) return found === expected;
  return Math.abs(found - expected) <= MIRROR_TOLERANCE * Math.max(1, Math.abs(expected));
}

function run(indicator: Indicator, bars: readonly Bar[]): Row[] {
  return bars.map((bar) => {
    indicator.update(bar);
    return indicator.outputs.map((_, output) => indicator.value(output));
  });
}

/** Values within the bounds of the definition and near the lower ones; sources stay as they are, because the laws know them. */
function drawParameters(definition: IndicatorDefinition, rng: Rng): Record<string, number | string> {
  const values = Object.fromEntries(
    Object.entries(definition.parameters).map(([name, parameter]) => [name, drawParameter(parameter, rng)]),
  );
  for (const [i, name] of definition.ascending.entries()) {
    const lower = definition.ascending[i - 1];
    if (lower === undefined) continue;
    values[name] = Math.max(values[name] as number, (values[lower] as number) + 1);
  }
  return values;
}

function drawParameter(parameter: Parameter, rng: Rng): number | string {
  if (parameter.kind === 'choice') {
    const isSource = parameter.choices.includes('close');
    return isSource ? parameter.default : parameter.choices[rng.integer(0, parameter.choices.length - 1)]!;
  }
  const max = Math.min(parameter.max, parameter.min + PARAMETER_SPAN);
  return parameter.integer
    ? rng.integer(parameter.min, max)
    : parameter.min + rng.uniform() * Math.min(4, max - parameter.min);
}

/** Equal bit by bit, but for the sign of zero. */
function expectSame(found: readonly Row[], expected: readonly Row[]): void {
  const bar = expected.findIndex((row, i) => row.some((value, output) => value !== found[i]?.[output]));
  expect(bar < 0 ? 'same' : `bar ${bar}: expected ${expected[bar]!.join(', ')}, found ${found[bar]?.join(', ')}`).toBe(
    'same',
  );
  expect(found.length).toBe(expected.length);
}

function text(value: unknown): string {
  return JSON.stringify(value);
}
