import { useRef } from 'react';
import type { ReactNode } from 'react';
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { cx } from '#apps/web/widgets/class-names.ts';

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** A sentence under the title. */
  readonly description?: ReactNode;
  /** Buttons at the bottom, the main one last. */
  readonly footer?: ReactNode;
  readonly width?: 'sm' | 'md' | 'lg';
  /** Neither a click beside it nor Escape closes it. */
  readonly isSticky?: boolean;
  readonly children?: ReactNode;
}

const BACKDROP =
  'fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0';
const CLOSE = 'ml-auto grid size-8 shrink-0 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink';

/** A question over the page; on phones it comes from below. */
export function Dialog({ isOpen, onClose, isSticky = false, ...rest }: DialogProps) {
  const { title, description, footer, width = 'sm', children } = rest;
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root
      open={isOpen}
      disablePointerDismissal={isSticky}
      onOpenChange={(open, { reason }) => {
        if (!open && !(isSticky && reason === 'escape-key')) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup
          ref={popup}
          initialFocus={(by) => firstField(popup.current, by)}
          className={cx(
            'fixed z-50 flex max-h-[92dvh] flex-col border border-line-strong bg-surface text-ink shadow-pop transition-[opacity,translate] duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0',
            'max-sm:inset-x-0 max-sm:bottom-0 max-sm:rounded-t-xl max-sm:data-starting-style:translate-y-8',
            'sm:top-1/2 sm:left-1/2 sm:w-[calc(100vw-3rem)] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl',
            { sm: 'sm:max-w-md', md: 'sm:max-w-2xl', lg: 'sm:max-w-5xl' }[width],
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0">
              <Base.Title className="text-base font-semibold">{title}</Base.Title>
              {description !== undefined && (
                <Base.Description className="mt-1 text-sm text-muted">{description}</Base.Description>
              )}
            </div>
            {!isSticky && (
              <Base.Close aria-label="Close" className={CLOSE}>
                <X aria-hidden className="size-4" />
              </Base.Close>
            )}
          </div>
          <div className="min-h-0 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
          {footer !== undefined && (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** Where typing begins; by touch nothing is chosen, or the keyboard would cover half of the dialog. */
function firstField(popup: HTMLElement | null, openedBy: string): HTMLElement | true {
  if (openedBy === 'touch') return true;
  return popup?.querySelector<HTMLElement>('input:not([readonly], [type="hidden"]), select, textarea') ?? true;
}

export interface DrawerProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly side?: 'left' | 'right';
  /** Of the drawer on wide screens: `sm` for a menu, `md` for details. */
  readonly width?: 'sm' | 'md' | 'lg';
  readonly children: ReactNode;
}

/** A panel that slides in from a side: details of a row, the menu on phones. */
export function Drawer({ isOpen, onClose, title, side = 'right', width = 'md', children }: DrawerProps) {
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={BACKDROP} />
        <Base.Popup
          className={cx(
            'fixed inset-y-0 z-50 flex w-full flex-col border-line-strong bg-surface text-ink shadow-pop transition-[translate,opacity] duration-200 data-ending-style:opacity-0 data-starting-style:opacity-0',
            side === 'left'
              ? 'left-0 border-r data-ending-style:-translate-x-8 data-starting-style:-translate-x-8'
              : 'right-0 border-l data-ending-style:translate-x-8 data-starting-style:translate-x-8',
            { sm: 'max-w-72', md: 'max-w-xl', lg: 'max-w-4xl' }[width],
          )}
        >
          <div className="flex items-center gap-3 border-b border-line px-4 py-2.5">
            <Base.Title className="min-w-0 text-sm font-semibold">{title}</Base.Title>
            <Base.Close aria-label="Close" className={CLOSE}>
              <X aria-hidden className="size-4" />
            </Base.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
