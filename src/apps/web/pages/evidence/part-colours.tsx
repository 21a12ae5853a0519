import { useMemo } from 'react';
import { useChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import { REST } from '#apps/web/pages/evidence/weeks.ts';

/** A colour for each part that is drawn, the same in the table and in the chart. */
export function usePartColours(shown: readonly string[]): ReadonlyMap<string, string> {
  const { series, faint } = useChartTheme();
  return useMemo(
    () => new Map(shown.map((name, i) => [name, name === REST ? faint : series[i % series.length]!])),
    [shown, series, faint],
  );
}

interface PartDotProps {
  readonly name: string;
  readonly colours: ReadonlyMap<string, string>;
}

/** The colour of a part beside its name. */
export function PartDot({ name, colours }: PartDotProps) {
  const colour = colours.get(name) ?? colours.get(REST);
  return <span aria-hidden className="size-2.5 shrink-0 rounded-sm" style={{ background: colour }} />;
}
