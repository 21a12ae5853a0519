import { RotateCcw } from 'lucide-react';
import type { ParameterShape, StrategyShape } from '#contract/runs.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Input, Select } from '#apps/web/widgets/fields.tsx';
import { IconButton } from '#apps/web/widgets/icon-button.tsx';
import { changedParameters, defaultParameters } from '#apps/web/pages/backtest-form/run-form.ts';
import type { FieldErrors, RunForm } from '#apps/web/pages/backtest-form/run-form.ts';

interface ParameterFieldsProps {
  readonly form: RunForm;
  readonly strategy: StrategyShape;
  readonly errors: FieldErrors;
  readonly onChange: (patch: Partial<RunForm>) => void;
}

/** Every parameter of a strategy with its meaning and range; what was changed can be set back, one by one or all. */
export function ParameterFields({ form, strategy, errors, onChange }: ParameterFieldsProps) {
  const changed = changedParameters(form, strategy);
  const set = (name: string, value: string): void => onChange({ parameters: { ...form.parameters, [name]: value } });
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">Parameters</legend>
      <div className="mb-2 flex min-h-7 items-center gap-3">
        <span aria-hidden className="text-sm font-semibold">
          Parameters
        </span>
        <span className="text-xs text-faint">
          {changed.length === 0 ? 'as they come' : `${changed.length} changed`}
        </span>
        {changed.length > 0 && (
          <Button
            size="sm"
            look="ghost"
            className="ml-auto"
            icon={<RotateCcw aria-hidden />}
            onClick={() => onChange({ parameters: defaultParameters(strategy) })}
          >
            Reset all
          </Button>
        )}
      </div>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2">
        {strategy.parameters.map((parameter) => (
          <div key={parameter.name} className="flex min-w-0 items-start gap-1">
            <ParameterField
              parameter={parameter}
              value={form.parameters[parameter.name] ?? ''}
              error={errors[`parameters.${parameter.name}`]}
              onChange={(value) => set(parameter.name, value)}
            />
            {changed.includes(parameter.name) && (
              <span className="mt-5">
                <IconButton
                  label={`Reset ${parameter.name} to ${parameter.default}`}
                  icon={<RotateCcw aria-hidden />}
                  onClick={() => set(parameter.name, `${parameter.default}`)}
                />
              </span>
            )}
          </div>
        ))}
      </div>
    </fieldset>
  );
}

interface ParameterFieldProps {
  readonly parameter: ParameterShape;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

function ParameterField({ parameter, value, error, onChange }: ParameterFieldProps) {
  const { name, meaning, kind, min, max, choices, default: usual } = parameter;
  const range = kind === 'choice' ? '' : ` ${min ?? '…'} to ${max ?? '…'}, usual ${usual}.`;
  const hint = `${meaning[0]!.toUpperCase()}${meaning.slice(1)}.${range}`;
  if (kind === 'choice') {
    return (
      <Select
        className="flex-1"
        label={name}
        value={value}
        hint={hint}
        error={error}
        choices={choices.map((choice) => ({ value: choice, label: choice }))}
        onChange={onChange}
      />
    );
  }
  return (
    <Input
      className="flex-1"
      label={name}
      inputMode="decimal"
      value={value}
      hint={hint}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
