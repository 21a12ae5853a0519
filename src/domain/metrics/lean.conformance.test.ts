import { describe, expect, it } from 'vitest';
import { drawdownLengths } from '#domain/metrics/drawdown/drawdown-measures.ts';
import { drawdowns } from '#domain/metrics/drawdown/drawdowns.ts';
import { sharpeRatio } from '#domain/metrics/returns/reward-ratios.ts';
import { probabilisticSharpe, sharpeEvidence } from '#domain/metrics/selection/sharpe-confidence.ts';
import { readShared, sharedFiles, sharedFolder } from '#testkit/shared-data.ts';

// Vectors of the LEAN engine's tests. It answers 0 where nothing can be known (a series without variation, a drawdown that did not recover),
// which is undefined here.

const FOLDER = 'fixtures/engine/lean';
const TOLERANCE = 1e-9;

interface Vector {
  readonly expect: number;
  readonly tol?: number;
}

/** By their names in the file. */
const RULES: Readonly<Record<string, (vector: never) => number | undefined>> = {
  psr: ({ id, performance = ARBITRARY, benchmark = ARBITRARY }: PsrVector) => {
    // LEAN feeds the formula with the moments of a sample, and with the excess kurtosis.
    const evidence = sharpeEvidence(performance, { kind: 'sample', kurtosis: 'excess' });
    const reference = sharpeEvidence(benchmark, { kind: 'sample' })?.sharpe;
    if (id === undefined) throw new Error('Expected an id');
    return evidence === undefined || reference === undefined ? undefined : probabilisticSharpe(evidence, reference);
  },
  observed_sharpe: ({ returns, risk_free = 0 }: { readonly returns: number[]; readonly risk_free?: number }) =>
    sharpeRatio(returns, { periodsPerYear: 1, riskFree: risk_free }),
  drawdown_recovery_days: ({ equity }: { readonly equity: number[] }) => {
    const recovered = drawdowns(equity).filter(({ recoveryIndex }) => recoveryIndex !== undefined);
    if (recovered.length === 0) return undefined;
    return Math.max(
      ...drawdownLengths(
        recovered,
        equity.map((_, day) => day),
      ),
    );
  },
};

interface PsrVector {
  readonly id: string;
  readonly performance?: number[];
  readonly benchmark?: number[];
}

/** For a vector that says only that performance and benchmark are the same. */
const ARBITRARY = [0.01, -0.01, 0.02, -0.015, 0.005, 0];

const FILES = sharedFiles(FOLDER, /^statistics.*\.json$/);

describe.skipIf(sharedFolder() === undefined)('statistics against vectors of LEAN', () => {
  it('finds files to compare with', () => {
    expect(FILES.length).toBeGreaterThan(0);
  });

  for (const name of FILES) {
    const file = JSON.parse(readShared(`${FOLDER}/${name}`)) as Record<string, unknown>;
    for (const [kind, vectors] of Object.entries(file)) {
      if (!Array.isArray(vectors)) continue;
      it.each((vectors as Vector[]).map((vector, i) => ({ i, vector })))(`${name} ${kind} $i`, ({ vector }) => {
        const rule = RULES[kind];
        if (rule === undefined) throw new Error(`No rule for vectors named "${kind}": add it to the table`);
        const answer = rule(vector as never);
        // Nothing is known: 0 there, and exactly that.
        const [value, tolerance] = answer === undefined ? [0, 0] : [answer, vector.tol ?? TOLERANCE];
        expect(Math.abs(value - vector.expect)).toBeLessThanOrEqual(tolerance);
      });
    }
  }
});
