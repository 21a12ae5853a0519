import { heatColour } from '#apps/web/charts/heat/heat-scale.ts';
import { useHeatEnds } from '#apps/web/charts/heat/use-heat-ends.ts';

export interface HeatLegendProps {
  readonly reach: number;
  readonly format: (value: number) => string;
  /** What the value is: `mean R a signal`. */
  readonly meaning: string;
}

const STEPS = [-1, -0.66, -0.33, 0, 0.33, 0.66, 1];
const SURE = [0.2, 0.6, 1];

/** What colours, strength and hatching say. */
export function HeatLegend({ reach, format, meaning }: HeatLegendProps) {
  const ends = useHeatEnds();
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-2 text-2xs text-muted">
      <span className="flex items-center gap-1.5">
        <span className="num">{format(-reach)}</span>
        <span aria-hidden className="flex overflow-hidden rounded-sm">
          {STEPS.map((step) => (
            <span key={step} className="h-3 w-4" style={{ background: heatColour(step, 1, ends) }} />
          ))}
        </span>
        <span className="num">{format(reach)}</span>
        <span>{meaning}</span>
      </span>
      <span className="flex items-center gap-1.5">
        unsure
        <span aria-hidden className="flex overflow-hidden rounded-sm">
          {SURE.map((sure) => (
            <span key={sure} className="flex flex-col">
              <span className="h-1.5 w-4" style={{ background: heatColour(0.8, sure, ends) }} />
              <span className="h-1.5 w-4" style={{ background: heatColour(-0.8, sure, ends) }} />
            </span>
          ))}
        </span>
        sure
      </span>
      <span className="flex items-center gap-1.5">
        <span
          aria-hidden
          className="h-3 w-4 rounded-sm border border-line text-faint"
          style={{ background: 'repeating-linear-gradient(-45deg, transparent 0 3px, currentcolor 3px 4px)' }}
        />
        too few results
      </span>
      <span>
        <span aria-hidden>▲ ▼</span> proven good or bad
      </span>
    </div>
  );
}
