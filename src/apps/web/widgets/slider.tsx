import { Slider as Base } from '@base-ui/react/slider';

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onChange: (value: number) => void;
  /** How the value is written beside it. */
  readonly write?: (value: number) => string;
}

/** A number within bounds, by hand. */
export function Slider({ label, value, min, max, step = 1, onChange, write = String }: SliderProps) {
  return (
    <Base.Root value={value} min={min} max={max} step={step} onValueChange={onChange}>
      <div className="mb-1 flex justify-between text-xs font-medium text-muted">
        <Base.Label>{label}</Base.Label>
        <span className="num text-ink">{write(value)}</span>
      </div>
      <Base.Control className="flex h-9 w-full touch-none items-center select-none">
        <Base.Track className="h-1 w-full rounded bg-line-strong">
          <Base.Indicator className="rounded bg-accent-fill" />
          <Base.Thumb
            getAriaValueText={(_, shown) => write(shown)}
            className="size-4 rounded-full border-2 border-accent-fill bg-raised has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          />
        </Base.Track>
      </Base.Control>
    </Base.Root>
  );
}
