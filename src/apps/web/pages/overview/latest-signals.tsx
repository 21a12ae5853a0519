import { Link } from '@tanstack/react-router';
import { Ban, Check } from 'lucide-react';
import type { SignalRow } from '#contract/signals.ts';
import { formatNumber } from '#apps/web/format/number.ts';
import { AgeText } from '#apps/web/widgets/age-text.tsx';
import { Badge, DirectionBadge } from '#apps/web/widgets/badge.tsx';
import { Card } from '#apps/web/widgets/card.tsx';

/** The latest signals, those that were stopped among them, each with why. */
export function LatestSignals({ signals }: { readonly signals: readonly SignalRow[] }) {
  return (
    <Card
      title="Latest signals"
      isFlush
      actions={
        <Link to="/scanner" className="text-xs text-accent hover:underline">
          Scanner
        </Link>
      }
    >
      {signals.length === 0 ? (
        <p className="p-4 text-sm text-muted">None yet: the scanner looks at each bar when it closes.</p>
      ) : (
        <ul className="divide-y divide-line">
          {signals.map((row) => (
            <li key={row.id}>
              <Link
                to="/scanner"
                search={{ signal: row.id }}
                className="block px-4 py-2.5 -outline-offset-2 hover:bg-hover"
              >
                <span className="flex items-center gap-2">
                  <Decision row={row} />
                  <DirectionBadge direction={row.direction} />
                  <span className="truncate text-sm font-medium text-ink">{row.symbol}</span>
                  <span className="text-xs text-muted">{row.timeframe}</span>
                  <span className="num ml-auto text-xs text-muted max-sm:hidden" title="Score">
                    {formatNumber(row.score, 2)}
                  </span>
                  <span className="w-20 text-right text-xs text-faint max-sm:ml-auto">
                    <AgeText time={row.time} instrument={row.instrument} />
                  </span>
                </span>
                {row.stoppedBy !== null && (
                  <span className="mt-0.5 block truncate text-xs text-muted">{row.stoppedBy}</span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Decision({ row }: { readonly row: SignalRow }) {
  if (row.decision === 'passed') {
    return (
      <Badge tone="accent" icon={<Check aria-hidden />}>
        Passed
      </Badge>
    );
  }
  return (
    <Badge tone="warn" icon={<Ban aria-hidden />}>
      Blocked
    </Badge>
  );
}
