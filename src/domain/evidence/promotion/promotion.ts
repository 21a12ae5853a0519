import { DAY_MS } from '#core/time.ts';
import { nextStage, previousStage } from '#domain/evidence/promotion/stage.ts';
import type { Stage } from '#domain/evidence/promotion/stage.ts';

/** What is known of a strategy in the stage that it is in. Undefined is not known, and what is not known is not met. */
export interface StageEvidence {
  /** Results, each net of costs. */
  readonly trades: number;
  readonly winRateLow: number | undefined;
  /** Mean result and the bounds of its 95 % interval, in R. */
  readonly meanR: number | undefined;
  readonly meanRLow: number | undefined;
  readonly meanRHigh: number | undefined;
  /** Chance that the Sharpe ratio is above what the best of all trials would reach by luck, 0…1. */
  readonly deflatedSharpe: number | undefined;
  /** Mean result out of sample over that in sample. */
  readonly outInRatio: number | undefined;
  /** Probability of backtest overfitting, 0…1. */
  readonly pbo: number | undefined;
  /** When the stage began, UTC ms; undefined for research that has no evidence yet. */
  readonly since: number | undefined;
  readonly isDegraded: boolean | undefined;
}

/** One demand of a stage, as data. `min`, `max`: bounds that are still allowed. `above`: must be exceeded. */
export interface PromotionRule {
  readonly name: string;
  readonly of: 'trades' | 'winRateLow' | 'meanRLow' | 'deflatedSharpe' | 'outInRatio' | 'pbo' | 'daysInStage';
  readonly is: 'min' | 'max' | 'above';
  readonly value: number;
}

/** The demands on a strategy before it leaves a stage, and what sends it back. */
export interface PromotionRules {
  readonly leave: Readonly<Record<'research' | 'shadow' | 'paper', readonly PromotionRule[]>>;
  /** Results before a mean that is surely below zero sends a strategy back to research. */
  readonly demoteAfterTrades: number;
}

/** One rule beside what was found. */
export interface RuleCheck {
  readonly name: string;
  /** The piece of evidence that it looks at. */
  readonly of: PromotionRule['of'] | 'isDegraded';
  /** `at least 100`. */
  readonly required: string;
  readonly actual: number | boolean | undefined;
  readonly isMet: boolean;
}

/** `promote` proposes; `demote` acts by itself. */
export interface PromotionDecision {
  readonly kind: 'promote' | 'stay' | 'demote';
  readonly stage: Stage;
  readonly to: Stage;
  readonly checks: readonly RuleCheck[];
  readonly reason: string;
}

/** What every strategy is held to unless other rules are given. */
export const PROMOTION_RULES: PromotionRules = {
  leave: {
    research: [
      { name: 'trades', of: 'trades', is: 'min', value: 100 },
      { name: 'mean R, lower bound', of: 'meanRLow', is: 'above', value: 0 },
      { name: 'deflated Sharpe', of: 'deflatedSharpe', is: 'min', value: 0.95 },
      { name: 'out of sample / in sample', of: 'outInRatio', is: 'min', value: 0.8 },
      { name: 'probability of overfitting', of: 'pbo', is: 'max', value: 0.5 },
    ],
    shadow: [
      { name: 'trades', of: 'trades', is: 'min', value: 30 },
      { name: 'mean R, lower bound', of: 'meanRLow', is: 'above', value: 0 },
      { name: 'days in stage', of: 'daysInStage', is: 'min', value: 14 },
    ],
    paper: [
      { name: 'trades', of: 'trades', is: 'min', value: 50 },
      { name: 'mean R, lower bound', of: 'meanRLow', is: 'above', value: 0 },
      { name: 'deflated Sharpe', of: 'deflatedSharpe', is: 'min', value: 0.95 },
      { name: 'days in stage', of: 'daysInStage', is: 'min', value: 30 },
    ],
  },
  demoteAfterTrades: 30,
};

/** Where a strategy goes from its stage. Pure: the same evidence and moment always lead to the same decision. */
export function promotionDecision(
  stage: Stage,
  evidence: StageEvidence,
  now: number,
  rules: PromotionRules = PROMOTION_RULES,
): PromotionDecision {
  const next = nextStage(stage);
  const checks =
    stage === 'live' ? [notDegraded(evidence)] : [...checksOf(stage, evidence, now, rules), notDegraded(evidence)];
  const fall = demotion(stage, evidence, rules);
  if (fall !== undefined) return { kind: 'demote', stage, checks, ...fall };
  const missing = checks.filter(({ isMet }) => !isMet).map(({ name }) => name);
  if (next === undefined) return { kind: 'stay', stage, to: stage, checks, reason: 'the highest stage' };
  if (missing.length > 0) return { kind: 'stay', stage, to: stage, checks, reason: `missing: ${missing.join(', ')}` };
  return { kind: 'promote', stage, to: next, checks, reason: 'every rule is met' };
}

function checksOf(
  stage: 'research' | 'shadow' | 'paper',
  evidence: StageEvidence,
  now: number,
  rules: PromotionRules,
): readonly RuleCheck[] {
  return rules.leave[stage].map((rule) => {
    const actual = rule.of === 'daysInStage' ? daysSince(evidence.since, now) : evidence[rule.of];
    return {
      name: rule.name,
      of: rule.of,
      required: requiredText(rule),
      actual,
      isMet: actual !== undefined && keeps(rule, actual),
    };
  });
}

/** Series too short to be watched are not known to be sound. */
function notDegraded({ isDegraded }: StageEvidence): RuleCheck {
  return {
    name: 'no degradation',
    of: 'isDegraded',
    required: 'no alarm',
    actual: isDegraded,
    isMet: isDegraded === false,
  };
}

/** Research cannot be left downwards. */
function demotion(
  stage: Stage,
  { trades, meanRHigh, isDegraded }: StageEvidence,
  rules: PromotionRules,
): Pick<PromotionDecision, 'to' | 'reason'> | undefined {
  const previous = previousStage(stage);
  if (previous === undefined) return undefined;
  if (trades >= rules.demoteAfterTrades && meanRHigh !== undefined && meanRHigh < 0) {
    return { to: 'research', reason: `mean result is below zero beyond doubt (${meanRHigh.toFixed(2)} R at most)` };
  }
  return isDegraded === true ? { to: previous, reason: 'its results have become worse' } : undefined;
}

function daysSince(since: number | undefined, now: number): number | undefined {
  return since === undefined ? undefined : (now - since) / DAY_MS;
}

function keeps({ is, value }: PromotionRule, actual: number): boolean {
  return is === 'min' ? actual >= value : is === 'max' ? actual <= value : actual > value;
}

function requiredText({ is, value }: PromotionRule): string {
  return `${is === 'min' ? 'at least' : is === 'max' ? 'at most' : 'above'} ${value}`;
}
