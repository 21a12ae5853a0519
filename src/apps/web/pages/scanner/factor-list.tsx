import type { SignalExplanation } from '#contract/signals.ts';
import { formatNumber, formatRatio } from '#apps/web/format/number.ts';
import { FactLines } from '#apps/web/pages/scanner/fact-lines.tsx';
import { titled } from '#apps/web/pages/scanner/why-blocked.ts';

type Factor = SignalExplanation['factors'][number];

/** Parts of the score: what each says from -1 (against the trade) to +1 (for it), and how much it weighs. The heaviest first. */
export function FactorList({
  factors,
  priceDigits,
}: {
  readonly factors: readonly Factor[];
  readonly priceDigits: number;
}) {
  if (factors.length === 0) return <p className="text-sm text-muted">This signal has no factors.</p>;
  const total = factors.reduce((sum, { weight }) => sum + weight, 0);
  const sorted = [...factors].sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1));
  return (
    <ul className="space-y-3">
      {sorted.map((factor) => (
        <li key={factor.name}>
          <div className="flex items-center gap-3 text-sm">
            <span className="min-w-0 flex-1 truncate font-medium text-ink">{titled(factor.name)}</span>
            <FactorBar score={factor.score} />
            <span className="num w-11 text-right text-sm font-medium text-ink">
              {formatNumber(factor.score, 2, true)}
            </span>
          </div>
          <p className="flex gap-3 text-xs text-muted">
            <span className="min-w-0 flex-1 break-words">{factor.reason}</span>
            <span className="num shrink-0 text-faint">
              {factor.weight === 0 || total === 0 ? 'not weighed' : `weighs ${formatRatio(factor.weight / total, 0)}`}
            </span>
          </p>
          <FactLines facts={factor.evidence} priceDigits={priceDigits} />
        </li>
      ))}
    </ul>
  );
}

/** From the middle to the right for the trade, to the left against it. */
function FactorBar({ score }: { readonly score: number }) {
  const width = Math.min(1, Math.abs(score)) * 50;
  return (
    <span aria-hidden className="relative h-1.5 w-24 shrink-0 overflow-hidden rounded-full bg-line">
      <span
        className={`absolute inset-y-0 ${score < 0 ? 'bg-loss' : 'bg-gain'}`}
        style={{ width: `${width}%`, left: score < 0 ? `${50 - width}%` : '50%' }}
      />
      <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
    </span>
  );
}
