import { unknownName } from '#core/suggest.ts';
import { hourOf, sessionOf } from '#domain/evidence/outcomes/outcome-record.ts';
import type { GateAnswer, OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';

/** A way to group outcomes. All of it was known when the signal was made. */
export interface Dimension {
  readonly name: string;
  readonly meaning: string;
  /** The groups that an outcome belongs to: one, or one for each gate that judged it. */
  valuesOf(outcome: OutcomeRecord): string | readonly string[];
}

/** Every dimension; the order is that of the help. */
export const DIMENSIONS: readonly Dimension[] = [
  { name: 'type', meaning: 'what made the signal: trigger or detector', valuesOf: ({ type }) => type },
  {
    name: 'category',
    meaning: 'asset class, or category of a prediction market',
    valuesOf: ({ category }) => category,
  },
  {
    name: 'volume',
    meaning: "fifth of the instrument's recent volume, 1 (quiet) to 5 (busy)",
    valuesOf: ({ volumeBucket }) => (volumeBucket === undefined ? 'unknown' : VOLUMES[volumeBucket - 1]!),
  },
  { name: 'hour', meaning: 'hour of the day, UTC', valuesOf: ({ time }) => HOURS[hourOf(time)]! },
  {
    name: 'session',
    meaning: 'asia, europe, america or pacific, by UTC hour',
    valuesOf: ({ time }) => sessionOf(time),
  },
  { name: 'regime', meaning: 'regime of the market at the signal', valuesOf: ({ regime }) => regime },
  {
    name: 'gate',
    meaning: 'each gate with its answer; a signal counts once for every gate that judged it',
    valuesOf: ({ gates }) => (gates.length === 0 ? 'no gates' : gates.map(gateWord)),
  },
  {
    name: 'decision',
    meaning: 'passed every gate, or blocked',
    valuesOf: ({ passed }) => (passed ? 'passed' : 'blocked'),
  },
  { name: 'direction', meaning: 'long or short', valuesOf: ({ direction }) => direction },
  { name: 'strategy', meaning: 'the strategy that made the signal', valuesOf: ({ strategy }) => strategy },
  { name: 'desk', meaning: 'the desk that the strategy belongs to', valuesOf: ({ desk }) => desk },
  { name: 'instrument', meaning: 'what was traded', valuesOf: ({ instrument }) => instrument },
];

/** Looks names up. Throws `argument.unknown` with the nearest ones. */
export function dimensionsNamed(names: readonly string[]): readonly Dimension[] {
  return names.map((name) => {
    const found = DIMENSIONS.find((dimension) => dimension.name === name);
    if (found !== undefined) return found;
    throw unknownName(
      'dimension',
      name,
      DIMENSIONS.map((dimension) => dimension.name),
    );
  });
}

const GATE_WORDS = new Map<string, Readonly<Record<GateAnswer['kind'], string>>>();

/** `momentum: block`; put together once for each gate, because every signal asks. */
function gateWord({ gate, kind }: GateAnswer): string {
  let words = GATE_WORDS.get(gate);
  if (words === undefined) {
    words = { pass: `${gate}: pass`, block: `${gate}: block`, unknown: `${gate}: unknown` };
    GATE_WORDS.set(gate, words);
  }
  return words[kind];
}

const VOLUMES = ['1 quiet', '2', '3', '4', '5 busy'];
const HOURS = Array.from({ length: 24 }, (_, hour) => `${hour}`.padStart(2, '0'));
