import type { ReactNode } from 'react';
import { Tabs as Base } from '@base-ui/react/tabs';
import { cx } from '#apps/web/widgets/class-names.ts';

export interface TabSpec<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** How many there are, beside the label. */
  readonly count?: number | undefined;
  readonly content: ReactNode;
}

export interface TabsProps<Value extends string> {
  /** What the tabs choose, for screen readers. */
  readonly label: string;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly tabs: readonly TabSpec<Value>[];
  readonly className?: string;
}

/** Several views of one place; which one belongs into the address (`search.tab`). */
export function Tabs<Value extends string>({ label, value, onChange, tabs, className }: TabsProps<Value>) {
  return (
    <Base.Root value={value} onValueChange={(next) => onChange(next as Value)} className={cx('min-w-0', className)}>
      <Base.List
        aria-label={label}
        className="relative flex gap-1 overflow-x-auto overflow-y-hidden border-b border-line [scrollbar-width:none]"
      >
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="flex h-10 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-3 text-sm font-medium text-muted -outline-offset-2 hover:text-ink data-active:border-accent data-active:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="num rounded-full bg-hover px-1.5 text-2xs leading-4 text-muted">{tab.count}</span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="-outline-offset-2">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}

export interface ToggleProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

/** One of two to five short words, side by side: timeframes, filters. */
export function Segmented<Value extends string>({ label, value, choices, onChange }: ToggleProps<Value>) {
  return (
    <div
      role="group"
      aria-label={label}
      className="inline-flex max-w-full overflow-x-auto rounded-md border border-line-strong bg-sunken p-0.5"
    >
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => onChange(choice.value)}
          className="h-7 shrink-0 rounded-sm px-2.5 text-xs font-medium text-muted hover:text-ink aria-pressed:bg-accent-soft aria-pressed:text-accent max-sm:h-8"
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
