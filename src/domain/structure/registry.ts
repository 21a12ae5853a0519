import { AssayError } from '#core/errors.ts';
import { unknownName } from '#core/suggest.ts';
import type { Detector } from '#domain/structure/detector.ts';
import type { Emit } from '#domain/structure/fact.ts';
import type { FactTable } from '#domain/structure/fact-table.ts';
import type { DetectorArguments, DetectorEntry, DetectorParameter } from '#domain/structure/detector-entry.ts';
import { CYCLES } from '#domain/structure/cycles.ts';
import { PERIODS } from '#domain/structure/periods.ts';
import { SESSIONS } from '#domain/structure/sessions.ts';
import {
  EQUAL_LEVELS,
  FVG,
  ORDER_BLOCKS,
  PIVOTS,
  STRUCTURE,
  SWEEPS,
  ZIGZAG,
} from '#domain/structure/structure-entries.ts';

/** A detector with its parameters chosen: `ob(5)`. */
export interface ChosenDetector {
  /** The full name, with all parameters: `ob(5)`, `fvg`. */
  readonly name: string;
  readonly entry: DetectorEntry;
  readonly args: DetectorArguments;
  create(emit: Emit): Detector;
  table(): FactTable;
}

/** Every detector. A new one is one line here. */
export const DETECTORS: readonly DetectorEntry[] = [
  PIVOTS,
  ZIGZAG,
  STRUCTURE,
  ORDER_BLOCKS,
  FVG,
  SWEEPS,
  EQUAL_LEVELS,
  PERIODS,
  SESSIONS,
  CYCLES,
];

/** Reads `ob(5)`, `ob`, `fvg`; parameters left out take their usual values. Throws `argument.unknown` or `argument.invalid`. */
export function parseDetector(text: string): ChosenDetector {
  const match = /^\s*([a-z][a-z0-9-]*)\s*(?:\(([^()]*)\))?\s*$/i.exec(text);
  const name = match?.[1]?.toLowerCase() ?? text;
  const entry = DETECTORS.find((candidate) => candidate.name === name);
  if (entry === undefined)
    throw unknownName(
      'detector',
      name,
      DETECTORS.map((known) => known.name),
    );
  const given = (match?.[2] ?? '').split(',').map((part) => part.trim());
  const values = given.length === 1 && given[0] === '' ? [] : given;
  if (values.length > entry.parameters.length) throw tooMany(entry, values.length);
  const args = entry.parameters.map((parameter, i) => argument(entry, parameter, values[i]));
  return {
    name: args.length === 0 ? entry.name : `${entry.name}(${args.join(',')})`,
    entry,
    args,
    create: (emit) => entry.create(args, emit),
    table: () => entry.table(args),
  };
}

function argument(entry: DetectorEntry, parameter: DetectorParameter, text: string | undefined): number | string {
  if (text === undefined) return parameter.usual;
  if ('choices' in parameter) {
    if (parameter.choices.includes(text)) return text;
    throw badArgument(entry, parameter, `one of ${parameter.choices.join(', ')}`, text);
  }
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= parameter.min && value <= parameter.max) return value;
  throw badArgument(entry, parameter, `an integer from ${parameter.min} to ${parameter.max}`, text);
}

function badArgument(entry: DetectorEntry, parameter: DetectorParameter, range: string, found: string): AssayError {
  const message = `Expected ${parameter.name} of detector "${entry.name}" to be ${range}, was "${found}"`;
  return new AssayError('argument.invalid', message, { place: { value: found } });
}

function tooMany(entry: DetectorEntry, found: number): AssayError {
  const names = entry.parameters.map((parameter) => parameter.name).join(', ') || 'none';
  const message = `Expected detector "${entry.name}" to have at most ${entry.parameters.length} parameters (${names}), was "${found}"`;
  return new AssayError('argument.invalid', message, { place: { value: `${found}` } });
}
