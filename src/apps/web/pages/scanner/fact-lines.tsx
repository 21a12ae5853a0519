import type { EvidenceFact } from '#apps/web/pages/scanner/evidence-text.ts';
import { evidenceWords } from '#apps/web/pages/scanner/evidence-text.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

interface FactLinesProps {
  readonly facts: readonly EvidenceFact[];
  readonly priceDigits: number;
}

/** Facts that a reason rests on: name, value, where they lie, since when they are known. */
export function FactLines({ facts, priceDigits }: FactLinesProps) {
  if (facts.length === 0) return null;
  return (
    <ul className="mt-1.5 space-y-1">
      {facts.map((fact, i) => {
        const { label, value, place } = evidenceWords(fact, priceDigits);
        return (
          <li key={i} className="flex flex-wrap items-baseline gap-x-2 text-xs">
            <span className="text-muted">{label}</span>
            <span className="num font-medium text-ink">{value}</span>
            {place !== undefined && <span className="num text-muted">at {place}</span>}
            {fact.knownAt !== null && (
              <span className="ml-auto text-2xs text-faint">
                known <TimeText time={fact.knownAt} />
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
