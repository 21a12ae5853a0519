import { unixMs } from '#core/time.ts';
import type { RuleCheck } from '#domain/evidence/promotion/promotion.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { CliContext } from '#apps/cli/context.ts';
import type { RuleSource } from '#apps/research/evidence/ladder-evidence.ts';
import { nothingStored, outcomeFilter } from '#apps/research/evidence/outcome-source.ts';
import type { OutcomeOptions } from '#apps/research/evidence/outcome-source.ts';
import { standingOf } from '#apps/research/evidence/standing.ts';
import type { Standing } from '#apps/research/evidence/standing.ts';
import { timeText, UNKNOWN } from '#apps/research/run/words.ts';
import { bold, dim, green, red, renderTable, yellow } from '#apps/cli/table.ts';

/** Where one strategy stands, and whether this call moved it. */
interface JudgedStanding extends Standing {
  readonly isMoved: boolean;
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
  const standings: JudgedStanding[] = [];
  for (const strategy of chosen === undefined ? summary.strategies : [chosen]) {
    standings.push(await judged(store, strategy, options.apply === true));
  }
  const text =
    options.json === true ? JSON.stringify(standings, undefined, 2) : standings.map(standingText).join('\n\n');
  context.stdout.write(`${text}\n`);
}

async function judged(store: Store, strategy: string, isApplied: boolean): Promise<JudgedStanding> {
  const now = unixMs(Date.now());
  const standing = await standingOf(store, strategy, now);
  const { kind, stage, to, reason } = standing.decision;
  const isMoved = kind === 'demote' || (kind === 'promote' && isApplied);
  if (isMoved) await store.stages.record({ strategy, from: stage, to, time: now, reason });
  return { ...standing, isMoved };
}

function standingText({ strategy, decision, history, isMoved, sources }: JudgedStanding): string {
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
