import type { AcceptanceRules, RuleResult } from '#domain/robustness/acceptance.ts';
import { formatCount, formatMoney, formatPercent, formatR } from '#apps/report/format.ts';

/** A rule as a reader sees it. */
export interface RuleRow {
  /** What is asked, in a few words and in a sentence. */
  readonly name: string;
  readonly question: string;
  readonly found: string;
  readonly limit: string;
  /** `unknown` fails too. */
  readonly answer: 'passes' | 'fails' | 'unknown';
}

/** Where a figure is not known. */
export const NOT_KNOWN = 'not known';

/** A rule in plain words. */
export function ruleRow({ rule, value, limit, bound, passes }: RuleResult, currency: string): RuleRow {
  const { name, question, unit } = WORDS[rule];
  return {
    name,
    question,
    found: value === undefined ? NOT_KNOWN : unitText(value, unit, currency),
    limit: `${BOUNDS[bound]} ${unitText(limit, unit, currency)}`,
    answer: passes ? 'passes' : value === undefined ? 'unknown' : 'fails',
  };
}

/** An amount, to the cent. */
export function moneyText(value: number | undefined, currency = ''): string {
  return value === undefined ? NOT_KNOWN : formatMoney(value.toFixed(2), currency, { isSigned: true });
}

/** A share as percent. */
export function shareText(ratio: number | undefined): string {
  return ratio === undefined ? NOT_KNOWN : formatPercent(ratio);
}

const BOUNDS = { above: 'above', atLeast: 'at least', atMost: 'at most' } as const;

type Unit = 'count' | 'r' | 'share' | 'money';

function unitText(value: number, unit: Unit, currency: string): string {
  if (unit === 'count') return formatCount(value);
  if (unit === 'r') return value === 0 ? '0' : formatR(value);
  if (unit === 'share') return shareText(value);
  return value === 0 ? '0' : moneyText(value, currency);
}

interface RuleWords {
  readonly name: string;
  readonly question: string;
  readonly unit: Unit;
}

const WORDS: Readonly<Record<keyof AcceptanceRules, RuleWords>> = {
  tradesMin: {
    name: 'Closed trades',
    question: 'Are there enough trades to say anything at all?',
    unit: 'count',
  },
  meanRLowMin: {
    name: 'Lower end of the mean R',
    question: 'Is the mean result of a trade above zero with 95 % confidence, costs included?',
    unit: 'r',
  },
  deflatedSharpeMin: {
    name: 'Deflated Sharpe ratio',
    question: 'How likely is the true Sharpe ratio above what luck shows in as many trials?',
    unit: 'share',
  },
  netAtDoubleCostsMin: {
    name: 'Net at double costs',
    question: 'Is something left when fees, spread and slippage are twice as high?',
    unit: 'money',
  },
  netOneBarLaterMin: {
    name: 'Net one bar later',
    question: 'Is something left when every decision comes one bar late?',
    unit: 'money',
  },
  randomEntryChanceMax: {
    name: 'Random entries',
    question: 'How often did the same trades at random moments do as well?',
    unit: 'share',
  },
  resampledChanceMax: {
    name: 'Resampled markets',
    question: 'How often did the strategy do as well on markets without their patterns?',
    unit: 'share',
  },
  neighboursProfitableMin: {
    name: 'Profitable neighbours',
    question: 'How many of the neighbouring parameters earned something?',
    unit: 'share',
  },
  overfittingMax: {
    name: 'Probability of overfitting',
    question: 'How often is the best neighbour of one half of the time among the worse ones in the other?',
    unit: 'share',
  },
};
