import type { ComponentProps, ReactNode } from 'react';
import { cx } from '#apps/web/widgets/class-names.ts';
import { Tooltip } from '#apps/web/widgets/tooltip.tsx';

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  /** What it does: its name for people who do not see the picture, and its tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly size?: 'sm' | 'md';
  /** Keys that do the same, shown in the tooltip. */
  readonly keys?: string;
}

/** A button that is a picture. */
export function IconButton({ label, icon, size = 'md', keys, className, ...button }: IconButtonProps) {
  return (
    <Tooltip text={keys === undefined ? label : `${label}  ${keys}`}>
      <button
        type="button"
        {...button}
        aria-label={label}
        className={cx(
          'relative inline-grid shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink disabled:opacity-50',
          size === 'sm' ? 'size-7 [&_svg]:size-4' : 'size-9 max-sm:size-10 [&_svg]:size-[1.125rem]',
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
