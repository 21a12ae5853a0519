/** What is known of a strategy when it is judged; undefined where it was not measured or the run is too short for it. */
export interface AcceptanceEvidence {
  readonly trades: number;
  /** Lower end of the 95 % interval of the mean R of a trade, net of costs. */
  readonly meanRLow: number | undefined;
  /** Probability that the true Sharpe ratio is above what chance shows in as many trials. */
  readonly deflatedSharpe: number | undefined;
  /** Net profit with all costs doubled, and with every decision one bar later. */
  readonly netAtDoubleCosts: number | undefined;
  readonly netOneBarLater: number | undefined;
  /** Share of random entries, and of resampled markets, that did as well. */
  readonly randomEntryChance: number | undefined;
  readonly resampledChance: number | undefined;
  /** Share of neighbouring parameters that earned something. */
  readonly neighboursProfitable: number | undefined;
  /** Probability of backtest overfitting among the neighbours. */
  readonly overfitting: number | undefined;
}

/** When a strategy counts as proved. Data, so that a user can be stricter; null leaves a rule out. */
export interface AcceptanceRules {
  readonly tradesMin: number | null;
  readonly meanRLowMin: number | null;
  readonly deflatedSharpeMin: number | null;
  readonly netAtDoubleCostsMin: number | null;
  readonly netOneBarLaterMin: number | null;
  readonly randomEntryChanceMax: number | null;
  readonly resampledChanceMax: number | null;
  readonly neighboursProfitableMin: number | null;
  readonly overfittingMax: number | null;
}

export const DEFAULT_ACCEPTANCE: AcceptanceRules = {
  tradesMin: 30,
  meanRLowMin: 0,
  deflatedSharpeMin: 0.95,
  netAtDoubleCostsMin: 0,
  netOneBarLaterMin: 0,
  randomEntryChanceMax: 0.05,
  resampledChanceMax: 0.05,
  neighboursProfitableMin: 0.6,
  overfittingMax: 0.5,
};

/** The rules that one run and its two worse twins answer: what a thousand strategies can be held to in seconds. */
export const QUICK_ACCEPTANCE: AcceptanceRules = {
  ...DEFAULT_ACCEPTANCE,
  randomEntryChanceMax: null,
  resampledChanceMax: null,
  neighboursProfitableMin: null,
  overfittingMax: null,
};

/** One rule and how the strategy stands to it. */
export interface RuleResult {
  readonly rule: keyof AcceptanceRules;
  readonly meaning: string;
  /** On which side of the limit the value has to lie. */
  readonly bound: Bound;
  readonly limit: number;
  /** Undefined when it is not known; what is not known does not pass. */
  readonly value: number | undefined;
  readonly passes: boolean;
}

export interface Acceptance {
  readonly isAccepted: boolean;
  readonly rules: readonly RuleResult[];
}

/** Judges by every rule that is in force; all have to pass. */
export function acceptanceOf(evidence: AcceptanceEvidence, rules: AcceptanceRules = DEFAULT_ACCEPTANCE): Acceptance {
  const results = RULES.flatMap(({ rule, meaning, value, bound }): RuleResult[] => {
    const limit = rules[rule];
    if (limit === null) return [];
    const found = evidence[value];
    return [{ rule, meaning, bound, limit, value: found, passes: found !== undefined && holds(found, limit, bound) }];
  });
  return { isAccepted: results.every(({ passes }) => passes), rules: results };
}

export type Bound = 'above' | 'atLeast' | 'atMost';

function holds(value: number, limit: number, bound: Bound): boolean {
  if (bound === 'atMost') return value <= limit;
  return bound === 'above' ? value > limit : value >= limit;
}

interface Rule {
  readonly rule: keyof AcceptanceRules;
  readonly value: keyof AcceptanceEvidence;
  readonly bound: Bound;
  readonly meaning: string;
}

const RULES: readonly Rule[] = [
  { rule: 'tradesMin', value: 'trades', bound: 'atLeast', meaning: 'closed trades' },
  { rule: 'meanRLowMin', value: 'meanRLow', bound: 'above', meaning: 'mean R, lower end of its 95 % interval' },
  { rule: 'deflatedSharpeMin', value: 'deflatedSharpe', bound: 'atLeast', meaning: 'deflated Sharpe ratio' },
  { rule: 'netAtDoubleCostsMin', value: 'netAtDoubleCosts', bound: 'above', meaning: 'net profit at double costs' },
  { rule: 'netOneBarLaterMin', value: 'netOneBarLater', bound: 'above', meaning: 'net profit one bar later' },
  {
    rule: 'randomEntryChanceMax',
    value: 'randomEntryChance',
    bound: 'atMost',
    meaning: 'share of random entries that did as well',
  },
  {
    rule: 'resampledChanceMax',
    value: 'resampledChance',
    bound: 'atMost',
    meaning: 'share of resampled markets in which it did as well',
  },
  {
    rule: 'neighboursProfitableMin',
    value: 'neighboursProfitable',
    bound: 'atLeast',
    meaning: 'share of neighbouring parameters that earned something',
  },
  { rule: 'overfittingMax', value: 'overfitting', bound: 'atMost', meaning: 'probability of overfitting among them' },
];
