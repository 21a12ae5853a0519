import { Decimal } from '#core/decimal.ts';
import { currencyScale, money } from '#core/money.ts';
import type { Currency, Money } from '#core/money.ts';
import type { FollowedSignal } from '#domain/evidence/followed-signal.ts';
import type { HorizonMarks } from '#domain/evidence/outcomes/horizons.ts';
import type { Contributor, EvidenceSource, ExitMark, OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { allPass } from '#domain/gates/gate.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import type { Factor, Signal } from '#domain/signals/signal.ts';

/** What all signals of one run have in common. */
export interface RunFrame {
  readonly run: string;
  readonly source: EvidenceSource;
  readonly desk: string;
  /** What one multiple of the risk is worth when every signal risks the same; analysis number in `currency`. */
  readonly riskAmount: number;
  readonly currency: Currency;
  /** Going in and out again, as a share of the price. */
  readonly costRatio: number;
}

/** A judged signal, and what only its desk can say of it. */
export interface JudgedCandidate {
  readonly signal: Signal;
  readonly verdicts: readonly Verdict[];
  /** Undefined when it was not followed. */
  readonly followed: FollowedSignal | undefined;
  readonly category: string;
  readonly regime: string | undefined;
  /** What made the desk look, each with the instant at which it was known; the strategy itself when empty. */
  readonly triggers: readonly { readonly name: string; readonly knownAt: number | undefined }[];
  readonly scoreThreshold: number | undefined;
  /** What the account made of it; undefined when it did not trade it, or the trade is still open. */
  readonly trade: Trade | undefined;
}

/** Brings a followed signal to the record that all evidence is made of. */
export function outcomeOf(frame: RunFrame, candidate: JudgedCandidate): OutcomeRecord {
  const { signal, verdicts, followed, triggers, trade } = candidate;
  const { plan } = signal;
  const riskDistance = Math.abs(plan.referencePrice - plan.stop);
  const exit = followed !== undefined ? exitOf(followed) : trade !== undefined ? tradeExit(trade) : undefined;
  return {
    run: frame.run,
    source: frame.source,
    signalId: signal.id,
    desk: frame.desk,
    strategy: signal.strategy,
    type: triggers.length === 0 ? signal.strategy : triggers.map(({ name }) => name).join('+'),
    contributors: [...triggers.map(triggerContributor), ...signal.factors.map(factorContributor)],
    category: candidate.category,
    instrument: signal.instrument,
    direction: signal.direction,
    time: signal.time,
    score: signal.score,
    scoreThreshold: candidate.scoreThreshold,
    volumeBucket: followed?.marked?.volumeBucket,
    regime: candidate.regime ?? 'unknown',
    gates: verdicts.map(({ gate, kind }) => ({ gate, kind })),
    passed: allPass(verdicts),
    referencePrice: plan.referencePrice,
    riskDistance: riskDistance > 0 ? riskDistance : undefined,
    costRatio: frame.costRatio,
    marks: followed?.marked?.horizons ?? NO_MARKS,
    exit,
    profit: exit?.rMultiple === undefined ? undefined : profitAt(frame, exit.rMultiple),
    accountProfit: trade?.net,
  };
}

const NO_MARKS: HorizonMarks = {
  tenMinutes: undefined,
  thirtyMinutes: undefined,
  oneHour: undefined,
  fourHours: undefined,
};

/** Rounded once, here, to the digits of the currency: every later sum is exact. */
function profitAt({ riskAmount, currency }: RunFrame, rMultiple: number): Money {
  return money(currency, Decimal.fromNumber(rMultiple * riskAmount, currencyScale(currency), 'nearest-even'));
}

function exitOf({ resolution, rMultiple, entryTime, exitTime, marked }: FollowedSignal): ExitMark | undefined {
  if (resolution === 'open' || marked?.resolvedAt === undefined) return undefined;
  return { resolution, rMultiple, entryTime, exitTime, knownAt: marked.resolvedAt };
}

/** Of a run that followed nothing, what the account did is all that is known. */
function tradeExit({ exitReason, rMultiple, entryTime, exitTime }: Trade): ExitMark {
  const resolution = exitReason === 'exit' ? 'time-limit' : exitReason;
  const multiple = Number.isFinite(rMultiple) ? rMultiple : undefined;
  return { resolution, rMultiple: multiple, entryTime, exitTime, knownAt: exitTime };
}

function triggerContributor({ name, knownAt }: JudgedCandidate['triggers'][number]): Contributor {
  return { kind: 'trigger', name, score: 1, weight: 1, knownAt };
}

function factorContributor({ name, score, weight, evidence }: Factor): Contributor {
  let knownAt: number | undefined;
  for (const fact of evidence) {
    if (fact.knownAt !== undefined && (knownAt === undefined || fact.knownAt > knownAt)) knownAt = fact.knownAt;
  }
  return { kind: 'factor', name, score, weight, knownAt };
}
