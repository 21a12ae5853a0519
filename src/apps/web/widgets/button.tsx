import type { ComponentProps, ReactNode } from 'react';
import { LoaderCircle } from 'lucide-react';
import { cx } from '#apps/web/widgets/class-names.ts';

export type ButtonLook = 'primary' | 'plain' | 'ghost' | 'danger';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: ButtonLook;
  readonly size?: 'sm' | 'md';
  /** Before the words. */
  readonly icon?: ReactNode;
  /** Turns, takes no click, and stays as wide as it was. */
  readonly isBusy?: boolean;
}

/** What can be done. One `primary` a view; `danger` for what cannot be taken back. */
export function Button({ look = 'plain', size = 'md', icon, isBusy = false, ...rest }: ButtonProps) {
  const { className, children, disabled, ...button } = rest;
  return (
    <button
      type="button"
      {...button}
      aria-disabled={isBusy || undefined}
      disabled={disabled === true || isBusy}
      className={cx(buttonClass(look, size), className)}
    >
      {isBusy ? <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" /> : icon}
      {children}
    </button>
  );
}

/** Looks of a button, for links that should look like one. */
export function buttonClass(look: ButtonLook = 'plain', size: 'sm' | 'md' = 'md'): string {
  return cx(
    'inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap transition-colors duration-100 select-none',
    'disabled:cursor-not-allowed disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
    size === 'sm' ? 'h-7 px-2.5 text-xs' : 'h-9 px-3.5 text-sm max-sm:h-10',
    LOOKS[look],
  );
}

const LOOKS: Readonly<Record<ButtonLook, string>> = {
  primary: 'border-transparent bg-accent-fill text-on-accent enabled:hover:brightness-110',
  plain: 'border-line-strong bg-raised text-ink enabled:hover:bg-hover',
  ghost: 'border-transparent bg-transparent text-muted enabled:hover:bg-hover enabled:hover:text-ink',
  danger: 'border-transparent bg-danger-fill text-on-danger enabled:hover:brightness-105',
};
