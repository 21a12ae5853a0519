import { unixMs } from '#core/time.ts';
import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import { promotionDecision } from '#domain/evidence/promotion/promotion.ts';
import type { PromotionDecision, RuleCheck } from '#domain/evidence/promotion/promotion.ts';
import type { Stage, StageMove } from '#domain/evidence/promotion/stage.ts';
import { StageTally } from '#domain/evidence/promotion/stage-tally.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { ruleSources, strategyRecords, walkForwardFigures } from '#apps/research/evidence/ladder-evidence.ts';
import type { RuleSource } from '#apps/research/evidence/ladder-evidence.ts';
import { nothingStored, outcomeFilter } from '#apps/research/evidence/outcome-source.ts';
import type { OutcomeOptions } from '#apps/research/evidence/outcome-source.ts';
import { timeText, UNKNOWN } from '#apps/research/run/words.ts';
import { bold, dim, green, red, renderTable, yellow } from '#apps/cli/table.ts';

/** Where one strategy stands. */
interface Standing {
  readonly strategy: string;
  readonly decision: PromotionDecision;
  /** Moves so far, oldest first. */
  readonly history: readonly StageMove[];
  /** Whether this call moved it. */
  readonly isMoved: boolean;
  /** Of every check, in their order. */
  readonly sources: readonly RuleSource[];
}

/** Prints where every strategy stands. Demotions are recorded at once, promotions when asked to. */
export async function showLadder(
  context: CliContext,
  options: OutcomeOptions & { readonly apply?: boolean; readonly json?: boolean },
): Promise<void> {
  await using store = await context.openStore();
  const summary = await store.outcomes.summary();
  if (summary.count === 0) throw nothingStored();
  const { strategy: chosen } = outcomeFilter(options, summary);
  const standings: Standing[] = [];
  for (const strategy of chosen === undefined ? summary.strategies : [chosen]) {
    standings.push(await standingOf(store, strategy, options.apply === true));
  }
  const text =
    options.json === true ? JSON.stringify(standings, undefined, 2) : standings.map(standingText).join('\n\n');
  context.stdout.write(`${text}\n`);
}

async function standingOf(store: Store, strategy: string, isApplied: boolean): Promise<Standing> {
  const now = unixMs(Date.now());
  const history = await store.stages.history(strategy);
  const stage = history.at(-1)?.to ?? 'research';
  const since = history.at(-1)?.time;
  const tally = new StageTally();
  for await (const outcome of store.outcomes.stream(evidenceFor(strategy, stage, since))) {
    if (outcome.passed) tally.add(outcome);
  }
  if (stage !== 'research') {
    const before = { strategy, source: 'backtest', ...(since === undefined ? {} : { to: since }) } as const;
    for await (const outcome of store.outcomes.stream(before)) if (outcome.passed) tally.addBefore(outcome);
  }
  const records = await strategyRecords(store, strategy);
  const { trials } = records;
  const evidence = tally.evidence({ since: since ?? tally.first, trials, ...walkForwardFigures(records) });
  const decision = promotionDecision(stage, evidence, now);
  const isMoved = decision.kind === 'demote' || (decision.kind === 'promote' && isApplied);
  if (isMoved) {
    await store.stages.record({ strategy, from: stage, to: decision.to, time: now, reason: decision.reason });
  }
  return { strategy, decision, history, isMoved, sources: ruleSources(decision.checks, stage, records) };
}

/** A stage is judged by what was made in it: research by backtests, the others by signals of their own time. */
function evidenceFor(
  strategy: string,
  stage: Stage,
  since: number | undefined,
): Parameters<Store['outcomes']['stream']>[0] {
  const source: OutcomeRecord['source'] = stage === 'research' ? 'backtest' : stage;
  return { strategy, source, ...(stage === 'research' || since === undefined ? {} : { from: since }) };
}

function standingText({ strategy, decision, history, isMoved, sources }: Standing): string {
  const { kind, stage, to, checks, reason } = decision;
  const verdict =
    kind === 'demote'
      ? red(`demoted to ${to}: ${reason}`)
      : kind === 'promote'
        ? green(isMoved ? `promoted to ${to}` : `may go to ${to}: every rule is met; --apply records it`)
        : yellow(`stays: ${reason}`);
  const last = history.at(-1);
  const since = last === undefined ? '' : dim(`  since ${timeText(last.time)} (${last.reason})`);
  const rows = checks.map((check, i): LadderRow => Object.assign({}, check, sources[i]!));
  const commands = [...new Set(sources.flatMap(({ command }) => command ?? []))];
  return [
    `${bold(strategy)}  ${stage}${since}`,
    verdict,
    renderTable<LadderRow>(
      [
        { title: 'rule', value: ({ name }) => name },
        { title: 'required', value: ({ required }) => required },
        { title: 'actual', align: 'right', value: actualText },
        { title: '', value: stateText },
        {
          title: 'from',
          value: ({ source = UNKNOWN, missing }) =>
            missing === undefined ? dim(source) : `${source === UNKNOWN ? '' : `${dim(source)}, `}${missing}`,
        },
      ],
      rows,
    ),
    ...commands.map((command) => dim(`To supply it: ${command}`)),
  ].join('\n');
}

type LadderRow = RuleCheck & RuleSource;

function stateText({ isMet, actual }: LadderRow): string {
  if (isMet) return green('met');
  return actual === undefined ? yellow('not known') : red('missing');
}

function actualText({ actual, name }: RuleCheck): string {
  if (actual === undefined) return UNKNOWN;
  if (typeof actual === 'boolean') return actual ? 'alarm' : 'no alarm';
  if (name === 'trades') return `${actual}`;
  return name === 'days in stage' ? `${Math.floor(actual)}` : actual.toFixed(2);
}
