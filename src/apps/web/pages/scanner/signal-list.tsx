import { useEffect, useRef } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { Virtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import type { SignalRow } from '#contract/signals.ts';
import { counted } from '#apps/web/format/number.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { SignalItem } from '#apps/web/pages/scanner/signal-item.tsx';

interface SignalListProps {
  readonly rows: readonly SignalRow[];
  readonly waiting: number;
  readonly onShowWaiting: () => void;
  readonly onTop: (isAtTop: boolean) => void;
  readonly current: string | undefined;
  readonly onOpen: (row: SignalRow) => void;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly onMore: () => void;
}

const ROW_PX = 74;
const TOP_PX = 40;

/** Signals below each other; only those in sight are painted, more come when the end is near. */
export function SignalList(props: SignalListProps) {
  const { rows, waiting, hasMore, isLoadingMore } = props;
  const box = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]!.id,
    overscan: 8,
  });
  useMore(virtualizer.getVirtualItems().at(-1)?.index ?? 0, props);
  const showWaiting = () => {
    box.current?.scrollTo({ top: 0 });
    props.onShowWaiting();
  };
  return (
    <div className="relative min-h-0 flex-1">
      {waiting > 0 && (
        <div className="absolute inset-x-0 top-2 z-10 flex justify-center">
          <Button
            look="primary"
            size="sm"
            icon={<ArrowUp aria-hidden />}
            className="rounded-full shadow-pop"
            onClick={showWaiting}
          >
            {waiting} new
          </Button>
        </div>
      )}
      <div
        ref={box}
        className="h-full overflow-y-auto overscroll-contain"
        onScroll={({ currentTarget }) => props.onTop(currentTarget.scrollTop < TOP_PX)}
      >
        <Rows {...props} virtualizer={virtualizer} />
        <p className="p-3 text-center text-xs text-faint">
          {isLoadingMore ? 'Loading more…' : hasMore ? '' : counted(rows.length, 'signal')}
        </p>
      </div>
    </div>
  );
}

interface RowsProps extends SignalListProps {
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>;
}

function Rows({ rows, current, onOpen, hasMore, virtualizer }: RowsProps) {
  return (
    <ol
      aria-label="Signals"
      className="relative"
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={(event) => walk(event.nativeEvent)}
    >
      {virtualizer.getVirtualItems().map((item) => {
        const row = rows[item.index]!;
        return (
          <li
            key={item.key}
            data-index={item.index}
            aria-posinset={item.index + 1}
            aria-setsize={hasMore ? -1 : rows.length}
            className="absolute inset-x-0 top-0 border-b border-line"
            style={{ height: item.size, transform: `translateY(${item.start}px)` }}
          >
            <SignalItem row={row} isCurrent={row.id === current} onOpen={() => onOpen(row)} />
          </li>
        );
      })}
    </ol>
  );
}

/** Asks for more when the last row that is painted is near the end. */
function useMore(last: number, { rows, hasMore, isLoadingMore, onMore }: SignalListProps): void {
  const ask = useRef(onMore);
  useEffect(() => {
    ask.current = onMore;
  });
  const isNear = hasMore && !isLoadingMore && last >= rows.length - 10;
  useEffect(() => {
    if (isNear) ask.current();
  }, [isNear, rows.length]);
}

/** Arrow keys go from signal to signal. */
function walk(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const item = (event.target as Element).closest('li');
  const index = Number(item?.dataset['index']) + (event.key === 'ArrowDown' ? 1 : -1);
  const next = item?.parentElement?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
  if (next === null || next === undefined) return;
  event.preventDefault();
  next.focus();
}
