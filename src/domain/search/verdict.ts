import type { Objective } from '#domain/search/objective.ts';

/** What a walk-forward says about choosing parameters this way. */
export interface WalkForwardVerdict {
  readonly kind: 'robust' | 'overfit' | 'too little evidence';
  /** Every ground, in words. */
  readonly reasons: readonly string[];
}

export interface WalkForwardEvidence {
  readonly direction: Objective['direction'];
  /** Of the objective, brought to one length; undefined when it is not known. */
  readonly inSample: number | undefined;
  readonly outOfSample: number | undefined;
  /** Probability of backtest overfitting, 0…1; undefined when it could not be computed. */
  readonly pbo: number | undefined;
  /** Closed trades of all tests, and how many are wanted at least. */
  readonly trades: number;
  readonly tradesMin: number;
}

/** How far the tests may fall short of the training, as a share of it, before it counts as overfitting. */
const SHORTFALL_MAX = 0.2;
const PBO_MAX = 0.5;

export function walkForwardVerdict(evidence: WalkForwardEvidence): WalkForwardVerdict {
  const { inSample, outOfSample, pbo, trades, tradesMin } = evidence;
  if (trades < tradesMin) {
    return {
      kind: 'too little evidence',
      reasons: [`${trades} closed trades out of sample, wanted at least ${tradesMin}`],
    };
  }
  const reasons: string[] = [];
  const shortfall = shortfallRatio(evidence);
  if (inSample === undefined || outOfSample === undefined || shortfall === undefined) {
    return {
      kind: 'too little evidence',
      reasons: ['the result in training or out of sample is not known, or nothing to compare with'],
    };
  }
  if (shortfall > SHORTFALL_MAX) {
    reasons.push(`tests fall short of training by ${percent(shortfall)}, allowed are ${percent(SHORTFALL_MAX)}`);
  }
  if (pbo !== undefined && pbo > PBO_MAX) {
    reasons.push(`the probability of overfitting is ${percent(pbo)}, allowed are ${percent(PBO_MAX)}`);
  }
  if (reasons.length > 0) return { kind: 'overfit', reasons };
  const within = shortfall <= 0 ? 'tests are no worse than training' : `tests fall short by only ${percent(shortfall)}`;
  return {
    kind: 'robust',
    reasons: [within, ...(pbo === undefined ? [] : [`probability of overfitting ${percent(pbo)}`])],
  };
}

/**
 * How far the tests fall short of training, as a share of the size of the training result; negative when they are better.
 * Undefined when either is not known or training came to exactly nothing.
 */
export function shortfallRatio({ direction, inSample, outOfSample }: WalkForwardEvidence): number | undefined {
  if (inSample === undefined || outOfSample === undefined || inSample === 0) return undefined;
  const worse = direction === 'maximise' ? inSample - outOfSample : outOfSample - inSample;
  return worse / Math.abs(inSample);
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
