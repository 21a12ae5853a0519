import { Ban, Bell, ShoppingCart } from 'lucide-react';
import type { FindingRow } from '#contract/prediction.ts';
import { formatRatio } from '#apps/web/format/number.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';

const DECISIONS = {
  told: ['neutral', Bell, 'Told'],
  blocked: ['warn', Ban, 'Blocked'],
  ordered: ['accent', ShoppingCart, 'Ordered'],
} as const;

/** What was done about a finding. */
export function DecisionBadge({ decision }: Pick<FindingRow, 'decision'>) {
  const [tone, Icon, word] = DECISIONS[decision];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {word}
    </Badge>
  );
}

/** Where a finding points: to which outcome, or nowhere. */
export function FindingDirection({ direction }: Pick<FindingRow, 'direction'>) {
  if (direction === null) return <span className="text-xs text-faint">no direction</span>;
  const isUp = direction === 'long';
  return (
    <span className={`inline-flex items-center gap-1 text-xs font-medium ${isUp ? 'text-gain' : 'text-loss'}`}>
      <span aria-hidden className="text-2xs">
        {isUp ? '▲' : '▼'}
      </span>
      {isUp ? 'Too cheap' : 'Too dear'}
    </span>
  );
}

/** How far beyond its threshold a finding is. */
export function StrengthBar({ strength }: Pick<FindingRow, 'strength'>) {
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden className="h-1.5 w-12 overflow-hidden rounded-full bg-line">
        <span className="block h-full rounded-full bg-accent-fill" style={{ width: `${strength * 100}%` }} />
      </span>
      <span className="num text-xs">{formatRatio(strength, 0)}</span>
    </span>
  );
}

export interface RateIntervalProps {
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A hit rate on a scale of 0 to 1 with its 95 % interval, and half as the mark to beat. A picture: the figures stand beside it. */
export function RateInterval({ rate, low, high }: RateIntervalProps) {
  return (
    <span aria-hidden className="relative inline-block h-4 w-full min-w-20 align-middle">
      <span className="absolute inset-x-0 top-1/2 h-px bg-line" />
      <span className="absolute inset-y-0.5 left-1/2 w-px bg-line-strong" />
      {low !== null && high !== null && (
        <span
          className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-accent-fill/40"
          style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }}
        />
      )}
      {rate !== null && (
        <span
          className="absolute top-1/2 size-2 -translate-1/2 rounded-full bg-accent"
          style={{ left: `${rate * 100}%` }}
        />
      )}
    </span>
  );
}

/** `57.6 % (52.0 % to 63.3 %) of 333`. */
export function recordWords({ judged, hitRate, low, high }: FindingRow['record']): string {
  if (hitRate === null || judged === 0) return 'nothing judged yet';
  const range = low === null || high === null ? '' : ` (${formatRatio(low, 0)} to ${formatRatio(high, 0)})`;
  return `${formatRatio(hitRate)}${range} of ${judged}`;
}
