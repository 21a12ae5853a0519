import { Rng } from '#core/rng.ts';
import { DAY_MS, unixMs } from '#core/time.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { endedWith, exitWith, sampleOutcome } from '#domain/evidence/outcomes/sample-outcome.ts';

/** A kind of signal with a known truth. */
export interface PlantedType {
  readonly type: string;
  /** Chance that a signal wins {@link SeededOptions.winR}; it loses 1 R otherwise. */
  readonly winRatio: number;
  /** Added to the chance from this share of the time on, 0…1; a fall to be found. */
  readonly change?: { readonly from: number; readonly by: number };
  /** Added to the chance in one category. */
  readonly category?: { readonly name: string; readonly by: number };
  /** How much one unit of score adds to the chance; 0 when scores say nothing. */
  readonly scoreSlope?: number;
}

export interface SeededOptions {
  readonly seed: number;
  readonly count: number;
  readonly types: readonly PlantedType[];
  readonly markets?: number;
  readonly days?: number;
  readonly categories?: readonly string[];
  readonly winR?: number;
}

const START = Date.UTC(2024, 0, 1);
const REGIMES = ['strong_up', 'up', 'sideways', 'down', 'strong_down'];
const FACTORS = ['volume', 'macd', 'cycle', 'patterns'];

/**
 * Outcomes with planted truths, in the order of time, one at a time: for tests and benches. Everything but the type decides nothing
 * unless it was planted.
 */
export function* seededOutcomes(options: SeededOptions): Generator<OutcomeRecord> {
  const {
    seed,
    count,
    types,
    markets = 50,
    days = 120,
    winR = 1.5,
    categories = ['crypto', 'fx', 'politics'],
  } = options;
  const rng = new Rng(seed);
  const profits = { win: endedWith(winR, unixMs(START)).profit, loss: endedWith(-1, unixMs(START)).profit };
  const instruments = Array.from({ length: markets }, (_, i) => instrumentId(`M${i}/USD`, 'seeded'));
  for (let i = 0; i < count; i++) {
    const share = i / count;
    const time = unixMs(START + Math.floor(share * days * DAY_MS));
    const market = rng.integer(0, markets - 1);
    const category = categories[market % categories.length]!;
    const planted = types[rng.integer(0, types.length - 1)]!;
    const score = 0.2 + 0.8 * rng.uniform();
    const isWin = rng.uniform() < chanceOf(planted, share, category, score);
    yield sampleOutcome({
      signalId: `seeded-${i}`,
      run: `seeded-${seed}`,
      type: planted.type,
      category,
      instrument: instruments[market]!,
      time,
      score,
      scoreThreshold: 0.2,
      direction: rng.uniform() < 0.5 ? 'long' : 'short',
      volumeBucket: rng.integer(1, 5),
      regime: REGIMES[rng.integer(0, REGIMES.length - 1)]!,
      gates: [
        { gate: 'bias', kind: rng.uniform() < 0.8 ? 'pass' : 'block' },
        { gate: 'momentum', kind: 'pass' },
      ],
      contributors: [
        { kind: 'trigger', name: planted.type, score: 1, weight: 1, knownAt: time },
        ...FACTORS.map((name, k) => ({
          kind: 'factor' as const,
          name,
          score: 2 * rng.uniform() - 1,
          weight: k + 1,
          knownAt: time - k,
        })),
      ],
      exit: exitWith(isWin ? winR : -1, time),
      profit: isWin ? profits.win : profits.loss,
    });
  }
}

function chanceOf(planted: PlantedType, share: number, category: string, score: number): number {
  const { winRatio, change, category: special, scoreSlope = 0 } = planted;
  const fall = change !== undefined && share >= change.from ? change.by : 0;
  const extra = special?.name === category ? special.by : 0;
  return winRatio + fall + extra + scoreSlope * (score - 0.6);
}
