import { useId } from 'react';
import type { ComponentProps, ReactNode } from 'react';
import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { ChevronDown } from 'lucide-react';
import { cx } from '#apps/web/widgets/class-names.ts';

const BOX =
  'h-9 w-full min-w-0 rounded-md border border-line-strong bg-field px-2.5 text-sm text-ink transition-colors hover:border-faint disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-danger max-sm:h-10 max-sm:text-base';

export interface FieldProps {
  readonly label: ReactNode;
  /** What it means, below it. */
  readonly hint?: ReactNode;
  /** What is wrong with it; read out at once. */
  readonly error?: string | undefined;
  /** The label is there for screen readers only. */
  readonly isLabelHidden?: boolean;
  readonly className?: string;
  /** Gets the ids that tie label, hint and error to the control. */
  readonly children: (control: FieldControl) => ReactNode;
}

/** What a control in a field is given. */
export interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** A control with its label, its hint and its error. */
export function Field({ label, hint, error, isLabelHidden = false, className, children }: FieldProps) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className={cx('min-w-0', className)}>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'mb-1 block text-xs font-medium text-muted'}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="mt-1 text-xs text-faint">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="mt-1 text-xs text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

type Outer = Omit<FieldProps, 'children'>;

export interface InputProps extends Omit<ComponentProps<'input'>, 'id'>, Outer {
  readonly className?: string;
}

/** A line of text. */
export function Input({ label, hint, error, isLabelHidden, className, ...input }: InputProps) {
  return (
    <Field {...outer({ label, hint, error, isLabelHidden, className })}>
      {(control) => <input autoComplete="off" spellCheck={false} {...input} {...control} className={BOX} />}
    </Field>
  );
}

export interface Choice<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  readonly isDisabled?: boolean;
}

export interface SelectProps<Value extends string> extends Outer {
  readonly value: Value;
  readonly choices: readonly Choice<Value>[];
  readonly onChange: (value: Value) => void;
  readonly isDisabled?: boolean;
}

/** One of several. The browser's own list: it works with every keyboard, thumb and screen reader. */
export function Select<Value extends string>({ value, choices, onChange, isDisabled, ...rest }: SelectProps<Value>) {
  return (
    <Field {...outer(rest)}>
      {(control) => (
        <div className="relative">
          <select
            {...control}
            value={value}
            disabled={isDisabled}
            onChange={(event) => onChange(event.target.value as Value)}
            className={cx(BOX, 'appearance-none truncate pr-8')}
          >
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value} disabled={choice.isDisabled} className="bg-raised">
                {choice.label}
              </option>
            ))}
          </select>
          <ChevronDown
            aria-hidden
            className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-faint"
          />
        </div>
      )}
    </Field>
  );
}

export interface SwitchProps {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly isDisabled?: boolean;
}

/** On or off, in force at once. */
export function Switch({ label, hint, isOn, onChange, isDisabled = false }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <BaseSwitch.Root
        aria-labelledby={id}
        checked={isOn}
        disabled={isDisabled}
        onCheckedChange={onChange}
        className="mt-0.5 flex h-5 w-9 shrink-0 rounded-full border border-line-strong bg-sunken p-0.5 transition-colors data-checked:border-accent-fill data-checked:bg-accent-fill data-disabled:opacity-50"
      >
        <BaseSwitch.Thumb className="aspect-square h-full rounded-full bg-faint transition-transform data-checked:translate-x-4 data-checked:bg-on-accent" />
      </BaseSwitch.Root>
      <div className="min-w-0 text-sm">
        <span id={id}>{label}</span>
        {hint !== undefined && <p className="text-xs text-faint">{hint}</p>}
      </div>
    </div>
  );
}

/** Without what is undefined, as exact optional properties want it. */
function outer(props: { [Key in keyof Outer]: Outer[Key] | undefined }): Outer {
  const { label, hint, error, isLabelHidden, className } = props;
  return {
    label,
    error,
    ...(hint === undefined ? {} : { hint }),
    ...(isLabelHidden === undefined ? {} : { isLabelHidden }),
    ...(className === undefined ? {} : { className }),
  };
}
