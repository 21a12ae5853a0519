import { addImport, addToList, GeneratorError } from '#tools/new/plan.ts';
import type { GeneratorPlan, Names, ReadFile } from '#tools/new/plan.ts';

const MODES = 'src/desks/scanner/modes.ts';
const MODE = 'src/desks/scanner/mode.ts';

/** A new strategy of the scanner: a mode, which is all data, and which every command then knows by its name. */
export function newStrategy(names: Names, read: ReadFile): GeneratorPlan {
  const { kebab, constant } = names;
  const path = `src/desks/scanner/${kebab}-mode`;
  const line = `import { ${constant} } from '#desks/scanner/${kebab}-mode.ts';`;
  const modes = addToList(MODES, addImport(read(MODES), line), 'MODES: readonly', constant);
  return {
    changes: [
      { path: `${path}.ts`, text: source(names), kind: 'new' },
      { path: `${path}.test.ts`, text: test(names), kind: 'new' },
      { path: MODE, text: withModeName(read(MODE), kebab), kind: 'changed' },
      { path: MODES, text: modes, kind: 'changed' },
    ],
    next: `Choose its timeframes, triggers, thresholds and weights; then: assay backtest --mode ${kebab} --compare-gates ...`,
  };
}

function withModeName(text: string, kebab: string): string {
  const union = /export type ModeName =[^;]*/.exec(text);
  if (union === null) throw new GeneratorError(`Expected ${MODE} to have the type ModeName`);
  const end = union.index + union[0].length;
  return `${text.slice(0, end)} | '${kebab}'${text.slice(end)}`;
}

function source({ kebab, constant, words }: Names): string {
  return `import type { ScannerMode } from '#desks/scanner/mode.ts';

export const ${constant}: ScannerMode = {
  name: '${kebab}',
  meaning: '${words}: scalps on 15m bars with the 1h bias, at 4h structure.',
  profile: 'intraday_aggressive',
  horizon: 'scalp',
  timeframes: { entry: '15m', primary: '1h', filters: ['4h'], structure: ['4h'], momentum: '4h' },
  pivots: () => ({ internal: 3, swing: 10 }),
  sweepOf: 'internal',
  triggers: ['sweep', 'zone-rejection'],
  entry: 'market',
  requiresOte: false,
  targetShares: { two: [0.5, 0.5], three: [0.5, 0.25, 0.25] },
  projectedR: [1.5, 3],
  thresholds: {
    minScore: 0,
    minRewardR: 1.5,
    targetSpacingR: 0.75,
    maxRewardR: 10,
    stopBufferAtr: 0.1,
    minRiskAtr: 0.75,
    maxRiskAtr: 3,
    touchMemoryBars: 12,
    coolDownBars: 8,
    expiryBars: 8,
    timeStopBars: 96,
    riskRatio: 0.005,
  },
  weights: { 'swing-alignment': 3, macd: 2, patterns: 3, 'range-position': 2, volume: 1, regime: 2 },
};
`;
}

function test({ kebab, constant }: Names): string {
  return `import { describe, expect, it } from 'vitest';
import { assumedInstrument } from '#domain/market/instrument.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { ${constant} } from '#desks/scanner/${kebab}-mode.ts';
import { parseMode } from '#desks/scanner/modes.ts';
import { scan } from '#desks/scanner/scan.ts';
import type { ScannedSignal } from '#desks/scanner/scan.ts';
import { sideOf } from '#desks/scanner/side.ts';
import { randomWalk } from '#sandbox/generator/random-walk.ts';

const BARS = randomWalk(1, 4_000);

/** What the mode says of a market in which nothing can be predicted, with what is known until an instant; oldest first. */
function signalsUntil(until: number): readonly ScannedSignal[] {
  const instrument = assumedInstrument('BTC/USDT', 'generated', 2);
  const { signals } = scan({ mode: ${constant}, instrument, clock: UTC_CLOCK, bars: BARS, base: '15m', gates: [], until });
  return signals.toSorted((a, b) => a.signal.time - b.signal.time);
}

describe('the mode ${kebab}', () => {
  const all = signalsUntil(Number.POSITIVE_INFINITY);

  it('is known by its name', () => {
    expect(parseMode('${kebab}')).toBe(${constant});
  });

  it('finds signals, each with a stop on the losing side and shares that make a whole', () => {
    expect(all.length).toBeGreaterThan(0);
    for (const { signal } of all) {
      const { referencePrice, stop, targets } = signal.plan;
      expect(sideOf(signal.direction) * (referencePrice - stop)).toBeGreaterThan(0);
      expect(targets.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });

  it('does not change what it said when later bars come', () => {
    for (const share of [0.3, 0.6, 0.9]) {
      const until = BARS.closeTime[Math.floor(BARS.length * share)]!;
      expect(signalsUntil(until)).toEqual(all.filter(({ signal }) => signal.time <= until));
    }
  });
});
`;
}
