import type { ReactNode } from 'react';

export interface ProgressBarProps {
  readonly label: string;
  readonly done: number;
  /** Null: not known, the bar only moves. */
  readonly total: number | null;
  /** Beside it: the time that is left. */
  readonly note?: ReactNode;
}

/** How far something is. */
export function ProgressBar({ label, done, total, note }: ProgressBarProps) {
  const ratio = total === null || total === 0 ? null : Math.min(1, Math.max(0, done / total));
  return (
    <div className="min-w-0">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={ratio === null ? undefined : Math.round(ratio * 100)}
        className="h-1.5 overflow-hidden rounded-full bg-line"
      >
        <div
          className={`h-full rounded-full bg-accent-fill transition-[width] duration-300 ${ratio === null ? 'w-1/3 animate-pulse' : ''}`}
          style={ratio === null ? undefined : { width: `${ratio * 100}%` }}
        />
      </div>
      {note !== undefined && <div className="mt-1 text-xs text-faint tabular-nums">{note}</div>}
    </div>
  );
}
