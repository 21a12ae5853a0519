import type { StrategyShape } from '#contract/runs.ts';
import { Input } from '#apps/web/widgets/fields.tsx';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import type { FieldErrors, RunForm } from '#apps/web/pages/backtest-form/run-form.ts';

interface AccountFieldsProps {
  readonly form: RunForm;
  readonly strategy: StrategyShape | undefined;
  /** What the instrument is paid in. */
  readonly quote: string;
  readonly errors: FieldErrors;
  readonly onChange: (patch: Partial<RunForm>) => void;
}

const GATES: Readonly<Record<string, string>> = {
  strict: 'Every gate must pass; what is not known stops a signal.',
  classic: 'The older, milder set of gates.',
  off: 'No gate stops anything: what the signals alone are worth.',
};

const COSTS = [
  { field: 'feeBps', label: 'Fee', hint: 'of the value, each way' },
  { field: 'spreadBps', label: 'Half spread', hint: 'paid at market' },
  { field: 'slippageBps', label: 'Slippage', hint: 'on top of it' },
] as const;

/** Gates, capital and costs. */
export function AccountFields({ form, strategy, quote, errors, onChange }: AccountFieldsProps) {
  const gates = strategy?.gates ?? [];
  return (
    <fieldset className="min-w-0 space-y-3">
      <legend className="mb-2 text-sm font-semibold">Gates, capital, costs</legend>
      {gates.length > 0 && (
        <div>
          <Segmented
            label="Gates"
            value={form.gates}
            choices={gates.map((value) => ({ value, label: `${value[0]!.toUpperCase()}${value.slice(1)}` }))}
            onChange={(value) => onChange({ gates: value })}
          />
          <p className="mt-1 text-xs text-faint">{errors['gates'] ?? GATES[form.gates]}</p>
        </div>
      )}
      <Input
        label={`Capital${quote === '' ? '' : ` (${quote})`}`}
        inputMode="decimal"
        value={form.capital}
        error={errors['capital']}
        onChange={(event) => onChange({ capital: event.target.value })}
      />
      <div className="grid grid-cols-3 gap-3">
        {COSTS.map(({ field, label, hint }) => (
          <Input
            key={field}
            label={`${label} (bps)`}
            inputMode="decimal"
            placeholder="usual"
            value={form[field]}
            hint={hint}
            error={errors[field]}
            onChange={(event) => onChange({ [field]: event.target.value })}
          />
        ))}
      </div>
      <p className="text-xs text-faint">One basis point (bps) is 0.01 %. Empty takes the usual cost of the venue.</p>
    </fieldset>
  );
}
