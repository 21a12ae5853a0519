import { clusteredMean } from '#domain/evidence/calibration/clusters.ts';
import type { ClusteredMean } from '#domain/evidence/matrix/clustered-mean.ts';
import { adjustedP } from '#domain/evidence/matrix/false-discovery.ts';
import { winRate } from '#domain/metrics/trades/win-rate.ts';
import type { WinRate } from '#domain/metrics/trades/win-rate.ts';
import { TAPE_RULES, tradesOf } from '#apps/research/prediction/edge-rules.ts';
import type { RuleTrade, TapeRule } from '#apps/research/prediction/edge-rules.ts';
import type { Tape } from '#apps/research/prediction/edge-tape.ts';

/** What trading costs, a contract. */
export interface TapeCosts {
  /** Of `rate * p (1 - p)`, paid when a position is opened and again when it is closed. */
  readonly feeRate: number;
  /** Half a spread, as a probability, paid once a position. */
  readonly halfSpread: number;
}

/** 7 % of p (1 - p) each way and 1 cent. */
export const TAPE_COSTS: TapeCosts = { feeRate: 0.07, halfSpread: 0.01 };

/** What a rule would have earned, in probability (1 = a dollar a contract). */
export interface RuleVerdict {
  readonly rule: string;
  readonly words: string;
  readonly trades: number;
  readonly tickers: number;
  readonly events: number;
  /** Of trades whose price had moved at all: how many went the right way, with Wilson's 95 % interval; undefined without. */
  readonly hits: WinRate | undefined;
  readonly movedTrades: number;
  /** Means a trade at the price at which the rule spoke, before and after costs; undefined without trades. */
  readonly gross: number | undefined;
  readonly naiveNet: number | undefined;
  /** Trades that could be had, at the price of the next one, and what these brought; undefined without. */
  readonly filled: number;
  readonly filledGross: number | undefined;
  readonly net: number | undefined;
  /** The net mean's 95 % interval by clusters of one contract, and of one event, whose contracts mirror each other. */
  readonly netByTicker: ClusteredMean | undefined;
  readonly netByEvent: ClusteredMean | undefined;
  /** Of the net mean being 0, by event, adjusted for all rules tried (Benjamini & Hochberg); undefined when it cannot be tested. */
  readonly adjustedP: number | undefined;
  readonly verdict: 'edge' | 'no-edge' | 'too-few';
}

/** All rules together. */
export interface EdgeReport {
  readonly costs: TapeCosts;
  readonly tickers: number;
  readonly events: number;
  readonly trades: number;
  readonly rulesTried: number;
  readonly rules: readonly RuleVerdict[];
  /** `edge` when any rule has one. */
  readonly verdict: 'edge' | 'no-edge';
}

/** Trades and events that a verdict needs. */
const TRADES_MIN = 30;
const EVENTS_MIN = 5;
const ALPHA = 0.05;

export function edgeReport(
  tapes: readonly Tape[],
  costs: TapeCosts = TAPE_COSTS,
  rules: readonly TapeRule[] = TAPE_RULES,
): EdgeReport {
  const figures = rules.map((rule) =>
    ruleFigures(
      rule,
      tapes.flatMap((tape) => tradesOf(rule, tape)),
      costs,
    ),
  );
  const tested = figures.filter(({ netByEvent }) => netByEvent !== undefined);
  const adjusted = adjustedP(tested.map(({ netByEvent }) => netByEvent!.pValue));
  const verdicts = figures.map((one): RuleVerdict => {
    const at = tested.indexOf(one);
    const p = at < 0 ? undefined : adjusted[at]!;
    return { ...one, adjustedP: p, verdict: verdictOf(one, p) };
  });
  return {
    costs,
    tickers: tapes.length,
    events: new Set(tapes.map(({ event }) => event)).size,
    trades: tapes.reduce((sum, { times }) => sum + times.length, 0),
    rulesTried: rules.length,
    rules: verdicts,
    verdict: verdicts.some(({ verdict }) => verdict === 'edge') ? 'edge' : 'no-edge',
  };
}

/** What a trade brought, before and after costs. */
export function resultOf(
  { direction, entry, exit }: Pick<RuleTrade, 'direction' | 'entry' | 'exit'>,
  { feeRate, halfSpread }: TapeCosts,
): { readonly gross: number; readonly net: number } {
  const gross = direction * (exit - entry);
  const fees = feeRate * (entry * (1 - entry) + exit * (1 - exit));
  return { gross, net: gross - fees - halfSpread };
}

type RuleFigures = Omit<RuleVerdict, 'adjustedP' | 'verdict'>;

function ruleFigures({ name, words }: TapeRule, trades: readonly RuleTrade[], costs: TapeCosts): RuleFigures {
  const results = trades.map((trade) => ({ ...trade, ...resultOf(trade, costs) }));
  const filled = trades.flatMap(({ ticker, event, direction, fill, exit }) =>
    fill === undefined ? [] : [{ ticker, event, ...resultOf({ direction, entry: fill, exit }, costs) }],
  );
  const moved = results.filter(({ entry, exit }) => entry !== exit);
  const netBy = (by: 'ticker' | 'event'): ClusteredMean | undefined =>
    clusteredMean(filled.map((one) => ({ cluster: one[by], value: one.net })));
  return {
    rule: name,
    words,
    trades: results.length,
    tickers: new Set(results.map(({ ticker }) => ticker)).size,
    events: new Set(results.map(({ event }) => event)).size,
    hits: winRate(moved.filter(({ gross }) => gross > 0).length, moved.length),
    movedTrades: moved.length,
    gross: mean(results, 'gross'),
    naiveNet: mean(results, 'net'),
    filled: filled.length,
    filledGross: mean(filled, 'gross'),
    net: mean(filled, 'net'),
    netByTicker: netBy('ticker'),
    netByEvent: netBy('event'),
  };
}

function mean<Field extends 'gross' | 'net'>(
  results: readonly Readonly<Record<Field, number>>[],
  of: Field,
): number | undefined {
  return results.length === 0 ? undefined : results.reduce((sum, one) => sum + one[of], 0) / results.length;
}

function verdictOf({ filled, events, netByEvent }: RuleFigures, p: number | undefined): RuleVerdict['verdict'] {
  if (filled < TRADES_MIN || events < EVENTS_MIN || netByEvent === undefined || p === undefined) return 'too-few';
  return netByEvent.low > 0 && p <= ALPHA ? 'edge' : 'no-edge';
}
