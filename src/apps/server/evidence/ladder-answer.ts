import type { UnixMs } from '#core/time.ts';
import type { LadderRow } from '#contract/evidence.ts';
import type { RuleCheck } from '#domain/evidence/promotion/promotion.ts';
import { nextStage } from '#domain/evidence/promotion/stage.ts';
import type { OutcomeSummary } from '#domain/evidence/outcomes/outcome-store.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { RuleSource } from '#apps/research/evidence/ladder-evidence.ts';
import { standingOf } from '#apps/research/evidence/standing.ts';
import type { Standing } from '#apps/research/evidence/standing.ts';

/** Where every strategy stands. Looking moves nothing. */
export async function ladderAnswer(store: Store, { strategies }: OutcomeSummary, now: UnixMs): Promise<LadderRow[]> {
  const rows: LadderRow[] = [];
  for (const strategy of strategies) rows.push(ladderRow(await standingOf(store, strategy, now)));
  return rows;
}

function ladderRow({ strategy, decision, history, sources }: Standing): LadderRow {
  const { stage, checks } = decision;
  return {
    strategy,
    stage,
    next: nextStage(stage) ?? null,
    since: history.at(-1)?.time ?? null,
    checks: checks.map((check, i) => ({
      rule: check.name,
      met: check.actual === undefined ? null : check.isMet,
      actual: actualText(check),
      needed: check.required,
      source: sourceText(sources[i]),
    })),
  };
}

function actualText({ actual, of }: RuleCheck): string {
  if (actual === undefined) return 'not known';
  if (typeof actual === 'boolean') return actual ? 'alarm' : 'no alarm';
  if (of === 'trades') return `${actual}`;
  return of === 'daysInStage' ? `${Math.floor(actual)}` : actual.toFixed(2);
}

/** Where the figure comes from, what is missing for it, and what would supply it. */
function sourceText({ source, missing, command }: Omit<RuleSource, 'rule'> = {}): string {
  return [source, missing, command].filter((part) => part !== undefined).join('; ');
}
