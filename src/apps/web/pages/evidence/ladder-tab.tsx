import { Check, CircleHelp, Footprints, X } from 'lucide-react';
import type { LadderRow } from '#contract/evidence.ts';
import { useApi } from '#apps/web/data/query.ts';
import { counted } from '#apps/web/format/number.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { ladderWords, sourceParts } from '#apps/web/pages/evidence/ladder-words.ts';

const STAGES = ['research', 'shadow', 'paper', 'live'];

type CheckRow = LadderRow['checks'][number];

/** Where each strategy stands between research and live, and what it lacks for the next step. */
export function LadderTab() {
  const query = useApi('GET /evidence/ladder');
  return (
    <div className="space-y-4 pt-4">
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Card>
              <EmptyState title="No strategy has evidence yet" icon={<Footprints strokeWidth={1.5} />}>
                Run a backtest first: the ladder begins with research.
              </EmptyState>
            </Card>
          ) : (
            <div className="grid items-start gap-4 min-[1700px]:grid-cols-2">
              {items.map((row) => (
                <Strategy key={row.strategy} row={row} />
              ))}
            </div>
          )
        }
      </Loaded>
    </div>
  );
}

function Strategy({ row }: { readonly row: LadderRow }) {
  const { strategy, stage, checks, since } = row;
  return (
    <Card
      title={strategy}
      note={
        since === null ? undefined : (
          <>
            since <TimeText time={since} show="date" />
          </>
        )
      }
      isFlush
    >
      <div className="space-y-3 border-b border-line px-4 py-4">
        <Stages stage={stage} />
        <p className="text-sm text-muted">{ladderWords(row)}</p>
      </div>
      {checks.length > 0 && (
        <Table label={`Checks of ${strategy}`} columns={COLUMNS} rows={checks} idOf={({ rule }) => rule} />
      )}
      {checks.length > 0 && (
        <p className="border-t border-line px-4 py-2 text-xs text-faint">
          {counted(checks.filter(({ met }) => met === true).length, 'check')} of {checks.length} met
        </p>
      )}
    </Card>
  );
}

function Stages({ stage }: { readonly stage: string }) {
  const here = STAGES.indexOf(stage);
  const stages = here < 0 ? [stage] : STAGES;
  return (
    <ol aria-label="Stages" className="flex items-center">
      {stages.map((name, i) => (
        <li
          key={name}
          aria-current={name === stage ? 'step' : undefined}
          className={cx('flex items-center', i > 0 && 'min-w-0 flex-1')}
        >
          {i > 0 && (
            <span aria-hidden className={cx('mx-2 h-px min-w-3 flex-1', i <= here ? 'bg-accent' : 'bg-line-strong')} />
          )}
          <span
            className={cx(
              'flex items-center gap-1.5 rounded-full border px-2.5 py-1 text-xs font-medium',
              name === stage
                ? 'border-accent bg-accent-soft text-accent'
                : i < here
                  ? 'border-line-strong text-ink'
                  : 'border-dashed border-line-strong text-faint',
            )}
          >
            {i < here && <Check aria-hidden className="size-3" />}
            {name}
          </span>
        </li>
      ))}
    </ol>
  );
}

const COLUMNS: readonly Column<CheckRow>[] = [
  {
    id: 'rule',
    header: 'Check',
    isMain: true,
    cell: ({ rule, met }) => (
      <span className="flex items-center gap-2">
        <Mark met={met} />
        {rule}
      </span>
    ),
  },
  { id: 'actual', header: 'Is', align: 'end', cell: ({ actual }) => <span className="num font-medium">{actual}</span> },
  {
    id: 'needed',
    header: 'Needed',
    align: 'end',
    cell: ({ needed }) => <span className="num text-muted">{needed}</span>,
  },
  {
    id: 'source',
    header: 'From',
    isWide: true,
    cell: ({ source }) => {
      const { words, command } = sourceParts(source);
      return (
        <span className="block max-w-xl py-1 text-xs text-muted">
          {words}
          {command !== undefined && (
            <code className="mt-1 block rounded bg-sunken px-1.5 py-1 font-mono text-2xs break-words text-ink select-all">
              {command}
            </code>
          )}
        </span>
      );
    },
  },
];

function Mark({ met }: { readonly met: boolean | null }) {
  const [Icon, word, tone] =
    met === null
      ? ([CircleHelp, 'not known', 'text-faint'] as const)
      : met
        ? ([Check, 'met', 'text-accent'] as const)
        : ([X, 'missing', 'text-danger'] as const);
  return (
    <span
      className={cx('inline-flex w-[5.25rem] shrink-0 whitespace-nowrap items-center gap-1 text-xs font-medium', tone)}
    >
      <Icon aria-hidden className="size-3.5" />
      {word}
    </span>
  );
}
