import { Link } from '@tanstack/react-router';
import { Radar } from 'lucide-react';
import type { FindingRow } from '#contract/prediction.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { DecisionBadge, FindingDirection } from '#apps/web/widgets/prediction/finding.tsx';
import { PredictionAge } from '#apps/web/widgets/prediction/prediction.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';

interface FindingsCardProps {
  readonly market: string;
  readonly findings: readonly FindingRow[];
}

/** What was found in this market, the latest first. */
export function FindingsCard({ market, findings }: FindingsCardProps) {
  return (
    <Card title="Findings" isFlush>
      {findings.length === 0 ? (
        <EmptyState title="Nothing was found here" icon={<Radar strokeWidth={1.5} />}>
          The detectors look at every message of this market; most say nothing unusual.
        </EmptyState>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whoever uses the keyboard must be able to scroll it
        <div
          role="group"
          aria-label="Findings of this market"
          tabIndex={0}
          className="max-h-96 overflow-y-auto -outline-offset-2"
        >
          <ul className="divide-y divide-line">
            {findings.map(({ id, detector, direction, decision, time, reason }) => (
              <li key={id}>
                <Link
                  to="/prediction/signals"
                  search={{ market, finding: id }}
                  className="block space-y-1 px-4 py-2 -outline-offset-2 hover:bg-hover"
                >
                  <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                    <span className="text-sm font-semibold">{detector}</span>
                    <FindingDirection direction={direction} />
                    <DecisionBadge decision={decision} />
                    <span className="ml-auto text-xs text-faint">
                      <PredictionAge time={time} />
                    </span>
                  </span>
                  <span className="block text-xs break-words text-muted">{reason}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}
