import type { InstrumentShape } from '#contract/market.ts';
import type { StrategyShape } from '#contract/runs.ts';
import { formatCount } from '#apps/web/format/number.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Input, Select } from '#apps/web/widgets/fields.tsx';
import { lastDays, possibleTimeframes, sourceOf, usualTimeframe } from '#apps/web/pages/backtest-form/first-form.ts';
import { dayOf } from '#apps/web/pages/backtest-form/run-form.ts';
import type { FieldErrors, Reach, RunForm } from '#apps/web/pages/backtest-form/run-form.ts';
import { StoredPicture } from '#apps/web/pages/backtest-form/stored-picture.tsx';

interface MarketFieldsProps {
  readonly form: RunForm;
  readonly strategy: StrategyShape | undefined;
  readonly instruments: readonly InstrumentShape[];
  readonly errors: FieldErrors;
  readonly onChange: (patch: Partial<RunForm>) => void;
}

const SPANS = [
  { label: '30 days', days: 30 },
  { label: '90 days', days: 90 },
  { label: '180 days', days: 180 },
];
const DAY_MS = 86_400_000;

interface RangeFieldsProps extends Pick<MarketFieldsProps, 'form' | 'errors' | 'onChange'> {
  readonly source: Reach | undefined;
}

/** Days that are traded, and usual choices of them. */
function RangeFields({ form, source, errors, onChange }: RangeFieldsProps) {
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Input
          type="date"
          label="From (UTC)"
          value={form.from}
          {...(source === undefined ? {} : { min: dayOf(source.from), max: dayOf(source.to) })}
          hint="Empty: from the first bar"
          error={errors['from']}
          onChange={(event) => onChange({ from: event.target.value })}
        />
        <Input
          type="date"
          label="Until, not included (UTC)"
          value={form.to}
          {...(source === undefined ? {} : { min: dayOf(source.from), max: dayOf(source.to + DAY_MS) })}
          hint="Empty: to the last bar"
          error={errors['to']}
          onChange={(event) => onChange({ to: event.target.value })}
        />
      </div>
      {source !== undefined && (
        <div role="group" aria-label="Usual ranges" className="flex flex-wrap gap-1.5">
          <Button
            size="sm"
            aria-pressed={form.from === '' && form.to === ''}
            onClick={() => onChange({ from: '', to: '' })}
          >
            All of it
          </Button>
          {SPANS.filter(({ days }) => source.to - source.from > days * DAY_MS).map(({ label, days }) => (
            <Button key={days} size="sm" onClick={() => onChange({ from: lastDays(source, days), to: '' })}>
              Last {label}
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

/** What it is run over: instrument, length of the bars, days; and what of it is stored. */
export function MarketFields({ form, strategy, instruments, errors, onChange }: MarketFieldsProps) {
  const instrument = instruments.find(({ id }) => id === form.instrument);
  const source = instrument === undefined ? undefined : sourceOf(instrument, form.timeframe);
  const possible = strategy === undefined || instrument === undefined ? [] : possibleTimeframes(strategy, instrument);
  const choose = (id: string): void => {
    const next = instruments.find((one) => one.id === id);
    onChange({
      instrument: id,
      ...(next === undefined || strategy === undefined ? {} : { timeframe: usualTimeframe(strategy, next) }),
    });
  };
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="mb-2 text-sm font-semibold">Market</legend>
      <div className="grid grid-cols-[minmax(0,1fr)_8rem] gap-3">
        <Select
          label="Instrument"
          value={form.instrument}
          choices={instruments.map(({ id, symbol, venue }) => ({ value: id, label: `${symbol} (${venue})` }))}
          error={errors['instrument']}
          onChange={choose}
        />
        <Select
          label="Bars"
          value={form.timeframe}
          choices={
            possible.length === 0
              ? [{ value: '', label: 'none fit' }]
              : possible.map((value) => ({ value, label: value }))
          }
          error={errors['timeframe']}
          onChange={(timeframe) => onChange({ timeframe })}
        />
      </div>
      {instrument !== undefined && <StoredPicture instrument={instrument} form={form} source={source} />}
      {source === undefined ? (
        <p role="alert" className="rounded-md bg-warn-soft px-3 py-2 text-xs text-warn">
          Bars of {strategy?.timeframe ?? 'this length'} or shorter are needed, and none are stored of this instrument.
          Choose another one, or import some on the page Data.
        </p>
      ) : (
        <p className="text-xs text-faint">
          Stored: <span className="num">{dayOf(source.from)}</span> to <span className="num">{dayOf(source.to)}</span>,{' '}
          {formatCount(barsOf(instrument, source.timeframe))} bars of {source.timeframe}
        </p>
      )}
      <RangeFields form={form} source={source} errors={errors} onChange={onChange} />
    </fieldset>
  );
}

function barsOf(instrument: InstrumentShape | undefined, timeframe: string): number | undefined {
  return instrument?.series.find((one) => one.timeframe === timeframe)?.bars;
}
