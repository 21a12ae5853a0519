import type { ReactNode } from 'react';
import { Table2 } from 'lucide-react';
import { useStore } from '#apps/web/data/store.ts';
import { cx } from '#apps/web/widgets/class-names.ts';
import { STUDIES, chartPreferences, setChartPreferences, toggled } from '#apps/web/charts/market/chart-preferences.ts';
import { LAYERS } from '#apps/web/charts/market/layers.ts';

interface ChartToolbarProps {
  readonly showsTable: boolean;
  readonly onTable: (showsTable: boolean) => void;
  /** Before the switches: the choice of a timeframe. */
  readonly lead?: ReactNode;
}

/** Switches of a chart: layers of structure, indicators, the table. */
export function ChartToolbar({ showsTable, onTable, lead }: ChartToolbarProps) {
  const preferences = useStore(chartPreferences);
  const { layers, studies } = preferences;
  return (
    <div className="flex min-h-11 items-center gap-x-3 gap-y-1.5 border-b border-line px-3 py-1.5 max-md:overflow-x-auto max-md:[scrollbar-width:none] md:flex-wrap">
      {lead !== undefined && <div className="flex shrink-0 items-center gap-2 *:max-w-none *:shrink-0">{lead}</div>}
      <div role="group" aria-label="Structure on the chart" className="flex gap-1 md:flex-wrap">
        {LAYERS.map(({ layer, label }) => (
          <Chip
            key={layer}
            isOn={layers.includes(layer)}
            onToggle={() => setChartPreferences({ ...preferences, layers: toggled(layers, layer) })}
          >
            {label}
          </Chip>
        ))}
      </div>
      <div role="group" aria-label="Indicators on the chart" className="flex gap-1 md:flex-wrap">
        {STUDIES.map(({ study, label }) => (
          <Chip
            key={study}
            isOn={studies.includes(study)}
            onToggle={() => setChartPreferences({ ...preferences, studies: toggled(studies, study) })}
          >
            {label}
          </Chip>
        ))}
      </div>
      <div className="ml-auto">
        <Chip isOn={showsTable} onToggle={() => onTable(!showsTable)}>
          <Table2 aria-hidden className="size-3.5" />
          Table
        </Chip>
      </div>
    </div>
  );
}

interface ChipProps {
  readonly isOn: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** A small switch: on or off. */
export function Chip({ isOn, onToggle, children }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onToggle}
      className={cx(
        'inline-flex h-6 max-w-56 shrink-0 items-center gap-1 rounded px-1.5 text-2xs font-medium whitespace-nowrap transition-colors max-sm:h-8 max-sm:px-2',
        isOn ? 'bg-accent-soft text-accent' : 'text-faint hover:bg-hover hover:text-ink',
      )}
    >
      {children}
    </button>
  );
}
