import { useId } from 'react';
import type { StrategyShape } from '#contract/runs.ts';

interface StrategyFieldProps {
  readonly strategies: readonly StrategyShape[];
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (name: string) => void;
}

const KINDS = [
  { kind: 'mode', title: 'Modes of the scanner' },
  { kind: 'reference', title: 'Reference strategies' },
] as const;

/** What is run: the modes of the scanner, and the plain strategies that they are measured against. */
export function StrategyField({ strategies, value, error, onChange }: StrategyFieldProps) {
  const id = useId();
  const chosen = strategies.find(({ name }) => name === value);
  return (
    <fieldset aria-describedby={`${id}-meaning`} className="min-w-0">
      <legend className="mb-2 text-sm font-semibold">Strategy</legend>
      <div className="space-y-2">
        {KINDS.map(({ kind, title }) => (
          <div key={kind}>
            <p className="mb-1 text-2xs text-faint">{title}</p>
            <div className="flex flex-wrap gap-1.5">
              {strategies
                .filter((strategy) => strategy.kind === kind)
                .map(({ name, title, timeframe }) => (
                  <label
                    key={name}
                    className="flex h-8 items-center gap-1.5 rounded-md border border-line-strong px-2.5 text-xs font-medium text-muted transition-colors hover:text-ink has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent max-sm:h-9"
                  >
                    <input
                      type="radio"
                      name={`${id}-strategy`}
                      checked={name === value}
                      onChange={() => onChange(name)}
                      className="sr-only"
                    />
                    {title}
                    {timeframe !== null && <span className="num font-normal">{timeframe}</span>}
                  </label>
                ))}
            </div>
          </div>
        ))}
      </div>
      <p id={`${id}-meaning`} className="mt-2 min-h-5 text-xs text-muted">
        {chosen?.meaning}
      </p>
      {error !== undefined && (
        <p role="alert" className="mt-1 text-xs text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
