import type { MouseEvent } from 'react';
import { Ban, Check } from 'lucide-react';
import type { SignalRow } from '#contract/signals.ts';
import { formatNumber, formatR } from '#apps/web/format/number.ts';
import { AgeText } from '#apps/web/widgets/age-text.tsx';
import { Badge, DirectionBadge } from '#apps/web/widgets/badge.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { RMultiple } from '#apps/web/widgets/figures.tsx';
import { stopOf } from '#apps/web/pages/scanner/signal-rows.ts';
import { gateName } from '#apps/web/pages/scanner/why-blocked.ts';

interface SignalItemProps {
  readonly row: SignalRow;
  readonly isCurrent: boolean;
  readonly onOpen: () => void;
}

/** A signal in the list: what, how strong, what the gates decided and why, what became of it. */
export function SignalItem({ row, isCurrent, onOpen }: SignalItemProps) {
  return (
    <a
      href={`/scanner?signal=${encodeURIComponent(row.id)}`}
      aria-current={isCurrent ? 'true' : undefined}
      onClick={(event) => openHere(event, onOpen)}
      className={cx(
        'flex h-full flex-col justify-center gap-1 border-l-2 px-3 -outline-offset-2',
        isCurrent ? 'border-l-accent bg-accent-soft' : 'border-l-transparent hover:bg-hover',
      )}
    >
      <span className="flex items-center gap-2">
        <ScoreBar score={row.score} />
        <DirectionBadge direction={row.direction} />
        <span className="truncate text-sm font-semibold text-ink">{row.symbol}</span>
        <span className="text-xs text-muted">{row.timeframe}</span>
        <span className="truncate text-xs text-faint max-sm:hidden">{row.mode}</span>
        <span className="ml-auto shrink-0 text-xs text-faint">
          <AgeText time={row.time} instrument={row.instrument} />
        </span>
      </span>
      <span className="flex items-center gap-2">
        <Decision row={row} />
        <Why row={row} />
        <span className="ml-auto shrink-0 text-xs">
          <Result row={row} />
        </span>
      </span>
    </a>
  );
}

/** Passed, or the gate that stopped it. */
function Decision({ row }: { readonly row: SignalRow }) {
  const stop = stopOf(row);
  if (row.decision === 'passed') {
    return (
      <Badge tone="accent" icon={<Check aria-hidden />}>
        Passed
      </Badge>
    );
  }
  const others = stop === undefined || stop.others === 0 ? '' : ` +${stop.others}`;
  return (
    <Badge tone="warn" icon={<Ban aria-hidden />}>
      {stop === undefined ? 'Blocked' : `${gateName(stop.gate)}${others}`}
    </Badge>
  );
}

function Why({ row }: { readonly row: SignalRow }) {
  const stop = stopOf(row);
  if (stop !== undefined) return <span className="truncate text-xs text-muted">{stop.why}</span>;
  return row.rewardR === null ? null : <span className="num text-xs text-muted">target {formatR(row.rewardR, 1)}</span>;
}

/** What became of it; while nothing is known, how that is. */
function Result({ row }: { readonly row: SignalRow }) {
  if (row.resultR !== null) {
    return (
      <span title={row.resolution ?? undefined} className="font-medium">
        <RMultiple value={row.resultR} digits={1} />
      </span>
    );
  }
  return <span className="text-faint">{row.resolution === null ? 'not followed' : row.resolution}</span>;
}

/** -1…1 as a bar from the bottom, with its number for those who hover or listen. */
function ScoreBar({ score }: { readonly score: number }) {
  const share = Math.min(1, Math.max(0, score));
  return (
    <span
      className="flex w-11 shrink-0 items-center gap-1.5"
      title={`Score ${formatNumber(score, 2)} of 1: ranks, never decides`}
    >
      <span aria-hidden className="relative h-4 w-1 overflow-hidden rounded-full bg-line">
        <span className="absolute inset-x-0 bottom-0 rounded-full bg-accent" style={{ height: `${share * 100}%` }} />
      </span>
      <span className="num text-xs font-medium text-ink">
        <span className="sr-only">score </span>
        {formatNumber(score, 2)}
      </span>
    </span>
  );
}

/** A plain click stays in the page; with a key held, the browser does what it does with links. */
function openHere(event: MouseEvent, onOpen: () => void): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  onOpen();
}
