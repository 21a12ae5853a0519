import { Decimal } from '#core/decimal.ts';
import { currencyScale, money } from '#core/money.ts';
import { horizonMarks } from '#domain/evidence/outcomes/horizons.ts';
import type { ExitMark, OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { allPass } from '#domain/gates/gate.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { FollowedFinding } from '#engine/prediction/followed-finding.ts';
import type { PredictionRunConfig } from '#engine/prediction/prediction-config.ts';

const PREDICTION_DESK = 'prediction';

/** The record of a followed finding, as all evidence reads it: type is the detector, category that of the market. */
export function predictionOutcome(followed: FollowedFinding, config: PredictionRunConfig): OutcomeRecord {
  const { signal, verdicts, tracker, trade } = followed;
  const { plan, context, factors } = signal;
  const { detector } = context.finding;
  const riskDistance = Math.abs(plan.referencePrice - plan.stop);
  const exit = exitOf(followed, riskDistance);
  const multiple = exit?.rMultiple;
  return {
    run: config.run,
    source: config.source,
    signalId: signal.id,
    desk: PREDICTION_DESK,
    strategy: signal.strategy,
    type: detector,
    contributors: [
      { kind: 'trigger', name: detector, score: 1, weight: 1, knownAt: context.finding.time },
      ...factors.map(({ name, score, weight }) => ({
        kind: 'factor' as const,
        name,
        score,
        weight,
        knownAt: signal.time,
      })),
    ],
    category: context.category,
    instrument: signal.instrument,
    direction: signal.direction,
    time: signal.time,
    score: signal.score,
    scoreThreshold: undefined,
    volumeBucket: undefined,
    regime: 'unknown',
    gates: verdicts.map(({ gate, kind }) => ({ gate, kind })),
    passed: allPass(verdicts),
    referencePrice: plan.referencePrice,
    riskDistance,
    costRatio: ((context.exitCost ?? Number.NaN) + (context.entryFee ?? Number.NaN)) / plan.referencePrice,
    marks: horizonMarks(tracker),
    exit,
    profit:
      multiple === undefined
        ? undefined
        : money(
            COLLATERAL,
            Decimal.fromNumber(multiple * config.riskAmount, currencyScale(COLLATERAL), 'nearest-even'),
          ),
    accountProfit: trade?.net,
  };
}

/** Net of the spread and both fees; in multiples of the distance to the stop, which is the same on both sides of the mirror. */
function exitOf({ entry, end }: FollowedFinding, riskDistance: number): ExitMark | undefined {
  if (end === undefined || entry === undefined) return undefined;
  const { resolution, time } = end;
  const move = Number.isNaN(end.move) ? undefined : end.move;
  if (resolution === 'expired') {
    return { resolution, rMultiple: undefined, entryTime: undefined, exitTime: undefined, knownAt: time, move };
  }
  const net = end.price - end.fee - (entry.price + entry.fee);
  return { resolution, rMultiple: net / riskDistance, entryTime: entry.time, exitTime: time, knownAt: time, move };
}
