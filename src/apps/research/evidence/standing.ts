import type { UnixMs } from '#core/time.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeFilter } from '#domain/evidence/outcomes/outcome-store.ts';
import { promotionDecision } from '#domain/evidence/promotion/promotion.ts';
import type { PromotionDecision } from '#domain/evidence/promotion/promotion.ts';
import type { Stage, StageMove } from '#domain/evidence/promotion/stage.ts';
import { StageTally } from '#domain/evidence/promotion/stage-tally.ts';
import type { Store } from '#adapters/storage/store.ts';
import { calmly } from '#apps/research/evidence/calmly.ts';
import { ruleSources, strategyRecords, walkForwardFigures } from '#apps/research/evidence/ladder-evidence.ts';
import type { RuleSource } from '#apps/research/evidence/ladder-evidence.ts';

/** Where one strategy stands on the ladder from research to live. */
export interface Standing {
  readonly strategy: string;
  readonly decision: PromotionDecision;
  /** Moves so far, oldest first. */
  readonly history: readonly StageMove[];
  /** Of every check of the decision, in their order. */
  readonly sources: readonly RuleSource[];
}

/** Judges a strategy by what is stored; moves nothing. */
export async function standingOf(store: Store, strategy: string, now: UnixMs): Promise<Standing> {
  const history = await store.stages.history(strategy);
  const stage = history.at(-1)?.to ?? 'research';
  const since = history.at(-1)?.time;
  const tally = new StageTally();
  for await (const outcome of calmly(store.outcomes.stream(evidenceFor(strategy, stage, since)))) {
    if (outcome.passed) tally.add(outcome);
  }
  if (stage !== 'research') {
    const before = { strategy, source: 'backtest', ...(since === undefined ? {} : { to: since }) } as const;
    for await (const outcome of calmly(store.outcomes.stream(before))) if (outcome.passed) tally.addBefore(outcome);
  }
  const records = await strategyRecords(store, strategy);
  const { trials } = records;
  const evidence = tally.evidence({ since: since ?? tally.first, trials, ...walkForwardFigures(records) });
  const decision = promotionDecision(stage, evidence, now);
  return { strategy, decision, history, sources: ruleSources(decision.checks, stage, records) };
}

/** A stage is judged by what was made in it: research by backtests, the others by signals of their own time. */
function evidenceFor(strategy: string, stage: Stage, since: number | undefined): OutcomeFilter {
  const source: OutcomeRecord['source'] = stage === 'research' ? 'backtest' : stage;
  return { strategy, source, ...(stage === 'research' || since === undefined ? {} : { from: since }) };
}
