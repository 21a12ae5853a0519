import { heatColour } from '#apps/web/charts/heat/heat-scale.ts';
import { useHeatEnds } from '#apps/web/charts/heat/use-heat-ends.ts';

export interface SignedBarProps {
  readonly value: number;
  /** The value at which the bar ends, at either side of zero. */
  readonly reach: number;
  /** An interval around it, drawn as a line; an end that is out of reach has no cap. */
  readonly low?: number | null;
  readonly high?: number | null;
  /** 0…1: how strong its colour is. */
  readonly certainty?: number;
}

/** A bar to the right of zero or to the left of it. A picture beside a number: it says nothing to screen readers. */
export function SignedBar({ value, reach, low, high, certainty = 1 }: SignedBarProps) {
  const ends = useHeatEnds();
  const at = (one: number): number => 50 + 50 * Math.max(-1, Math.min(1, reach > 0 ? one / reach : 0));
  const [from, to] = [Math.min(50, at(value)), Math.max(50, at(value))];
  const hasInterval = typeof low === 'number' && typeof high === 'number';
  return (
    <span aria-hidden className="relative inline-block h-4 w-full min-w-16 align-middle">
      <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
      <span
        className="absolute top-1 bottom-1 rounded-sm"
        style={{
          left: `${from}%`,
          width: `${to - from}%`,
          background: heatColour(Math.sign(value), certainty, ends),
        }}
      />
      {hasInterval && (
        <span
          className="absolute top-1/2 h-px -translate-y-1/2 bg-ink"
          style={{ left: `${at(low)}%`, width: `${Math.max(0, at(high) - at(low))}%` }}
        >
          {low >= -reach && <span className="absolute -top-1 left-0 h-2 w-px bg-ink" />}
          {high <= reach && <span className="absolute -top-1 right-0 h-2 w-px bg-ink" />}
        </span>
      )}
    </span>
  );
}
