import type { InstrumentShape } from '#contract/market.ts';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { timeframesFor } from '#apps/web/pages/scanner/timeframes-for.ts';

interface TimeframeChoiceProps {
  readonly instrument: InstrumentShape | undefined;
  readonly value: string;
  readonly onChange: (timeframe: string) => void;
}

/** The timeframes that an instrument can be looked at in. */
export function TimeframeChoice({ instrument, value, onChange }: TimeframeChoiceProps) {
  const stored = instrument?.series.map(({ timeframe }) => timeframe) ?? [];
  const choices = timeframesFor(stored, value);
  if (choices.length < 2) return null;
  return (
    <Segmented
      label="Timeframe"
      value={value}
      choices={choices.map((timeframe) => ({ value: timeframe, label: timeframe }))}
      onChange={onChange}
    />
  );
}
