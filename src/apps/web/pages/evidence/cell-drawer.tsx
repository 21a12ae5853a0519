import { Link } from '@tanstack/react-router';
import { ArrowRight } from 'lucide-react';
import type { MatrixCellShape } from '#contract/evidence.ts';
import type { SignalRow } from '#contract/signals.ts';
import type { Answer } from '#apps/web/data/api.ts';
import { useApiList } from '#apps/web/data/query.ts';
import { counted, formatR } from '#apps/web/format/number.ts';
import { DirectionBadge } from '#apps/web/widgets/badge.tsx';
import { FactList } from '#apps/web/widgets/card.tsx';
import { Drawer } from '#apps/web/widgets/dialog.tsx';
import { Money, RMultiple } from '#apps/web/widgets/figures.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { chanceWords, meanWords, verdictWords, winRateWords } from '#apps/web/pages/evidence/cell-words.ts';
import { cellId, shownValue } from '#apps/web/pages/evidence/matrix-grid.ts';
import { VerdictBadge } from '#apps/web/pages/evidence/verdict-badge.tsx';
import { cellQuestion, choiceOf } from '#apps/web/pages/evidence/evidence-search.ts';
import type { EvidenceSearch } from '#apps/web/pages/evidence/evidence-search.ts';

interface CellDrawerProps {
  readonly cell: MatrixCellShape;
  readonly matrix: Answer<'GET /evidence/matrix'>;
  readonly search: EvidenceSearch;
  readonly onClose: () => void;
}

/** One cell of the matrix in words, and the signals that it is made of. */
export function CellDrawer({ cell, matrix, search, onClose }: CellDrawerProps) {
  const { dimensions, minimum } = matrix;
  return (
    <Drawer isOpen onClose={onClose} title={cell.values.map(shownValue).join(' · ')}>
      <div className="space-y-4">
        <div className="space-y-2 rounded-md border border-line bg-sunken p-3">
          <div className="flex flex-wrap items-center gap-2">
            <VerdictBadge verdict={cell.verdict} />
            <p className="text-sm text-ink">{verdictWords(cell, minimum).replace(/^[^:]+: /, '')}</p>
          </div>
          <FactList
            facts={[
              ...dimensions.map((name, i) => [name, shownValue(cell.values[i]!)] as const),
              ['Mean result', meanWords(cell)],
              ['Win rate', winRateWords(cell)],
              ['Signals', `${counted(cell.signals, 'signal')}, ${cell.measured} followed to their end`],
              ['In all', formatR(cell.total, 1)],
              ['Chance of luck, corrected', chanceWords(cell.pValue)],
              ...cell.profit.map(
                ({ amount, currency }) =>
                  [
                    `Profit (${currency})`,
                    <Money key={currency} amount={amount} currency={currency} isResult />,
                  ] as const,
              ),
            ]}
          />
        </div>
        <h3 className="text-sm font-semibold">Signals behind it</h3>
        <SignalsBehind cell={cell} matrix={matrix} search={search} />
      </div>
    </Drawer>
  );
}

function SignalsBehind({ cell, matrix, search }: Omit<CellDrawerProps, 'onClose'>) {
  const list = useApiList('GET /evidence/signals', {
    query: { ...choiceOf(search), ...cellQuestion(matrix.dimensions, cellId(cell.values), search.decision), limit: 50 },
  });
  if (list.items === undefined) {
    return list.error === null ? (
      <SkeletonLines />
    ) : (
      <ErrorState error={list.error} onRetry={() => void list.refetch()} />
    );
  }
  if (list.items.length === 0) {
    return <EmptyState title="The signals themselves are not stored any more">Only what became of them is.</EmptyState>;
  }
  return (
    <>
      <ul className="divide-y divide-line overflow-hidden rounded-md border border-line">
        {list.items.map((signal) => (
          <li key={signal.id}>
            <SignalLine signal={signal} />
          </li>
        ))}
      </ul>
      <ListEnd list={list} />
    </>
  );
}

function SignalLine({ signal }: { readonly signal: SignalRow }) {
  const { id, symbol, timeframe, direction, time, decision, resultR } = signal;
  return (
    <Link
      to="/scanner"
      search={{ signal: id }}
      className="grid grid-cols-[minmax(0,1fr)_auto_1rem] items-center gap-x-3 gap-y-0.5 px-3 py-2 -outline-offset-2 hover:bg-hover"
    >
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 text-sm">
        <DirectionBadge direction={direction} />
        <span className="font-medium">{symbol}</span>
        <span className="num text-xs text-muted">{timeframe}</span>
        <StatusBadge status={decision} />
      </span>
      <span className="text-right text-sm font-medium">
        <RMultiple value={resultR} />
      </span>
      <ArrowRight aria-hidden className="row-span-2 size-4 text-faint" />
      <span className="text-xs text-faint">
        <TimeText time={time} showsZone />
      </span>
    </Link>
  );
}
