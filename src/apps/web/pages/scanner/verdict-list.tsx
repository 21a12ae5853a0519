import { Ban, CircleCheck, CircleHelp } from 'lucide-react';
import type { VerdictShape } from '#contract/signals.ts';
import { cx } from '#apps/web/widgets/class-names.ts';
import { FactLines } from '#apps/web/pages/scanner/fact-lines.tsx';
import { titled } from '#apps/web/pages/scanner/why-blocked.ts';

const LOOKS = {
  pass: { icon: CircleCheck, word: 'passes', tone: 'text-accent' },
  block: { icon: Ban, word: 'blocks', tone: 'text-warn' },
  unknown: { icon: CircleHelp, word: 'cannot tell', tone: 'text-warn' },
} as const;

/** Each gate with its answer, the reason, and what it looked at. Those that stop the signal come first. */
export function VerdictList({
  verdicts,
  priceDigits,
}: {
  readonly verdicts: readonly VerdictShape[];
  readonly priceDigits: number;
}) {
  if (verdicts.length === 0)
    return <p className="text-sm text-muted">The gates were off: nothing judged this signal.</p>;
  const sorted = [...verdicts].sort((a, b) => Number(a.kind === 'pass') - Number(b.kind === 'pass'));
  return (
    <ul className="space-y-3.5">
      {sorted.map((verdict) => (
        <Verdict key={verdict.gate} verdict={verdict} priceDigits={priceDigits} />
      ))}
    </ul>
  );
}

function Verdict({ verdict, priceDigits }: { readonly verdict: VerdictShape; readonly priceDigits: number }) {
  const { icon: Icon, word, tone } = LOOKS[verdict.kind];
  return (
    <li className="flex gap-2.5">
      <Icon aria-hidden className={cx('mt-0.5 size-4 shrink-0', tone)} />
      <div className="min-w-0 flex-1">
        <p className="text-sm">
          <span className="font-semibold text-ink">{titled(verdict.gate)}</span>{' '}
          <span className={cx('text-xs font-medium', tone)}>{word}</span>
        </p>
        <p className="text-sm break-words text-muted">
          {verdict.kind === 'unknown' && 'Missing: '}
          {verdict.reason}
        </p>
        <FactLines facts={verdict.inputs} priceDigits={priceDigits} />
      </div>
    </li>
  );
}
