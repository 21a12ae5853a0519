import type { ReactElement, ReactNode } from 'react';
import { Menu as Base } from '@base-ui/react/menu';

export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly onSelect: () => void;
  readonly isDisabled?: boolean;
}

export interface MenuProps {
  /** What it is, for screen readers. */
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactElement;
  /** Above the items: who is signed in, for instance. */
  readonly head?: ReactNode;
  readonly items: readonly MenuItem[];
  /** Open as soon as it is there: a menu that was loaded by the click that opens it. */
  readonly isOpenAtFirst?: boolean;
}

/** Things to do, behind a button. */
export function Menu({ label, trigger, head, items, isOpenAtFirst = false }: MenuProps) {
  return (
    <Base.Root defaultOpen={isOpenAtFirst}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          role="region"
          aria-label={label}
          sideOffset={6}
          align="end"
          collisionPadding={8}
          className="z-50"
        >
          <Base.Popup className="min-w-52 rounded-lg border border-line-strong bg-raised p-1 text-sm text-ink shadow-pop transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0">
            {head !== undefined && <div className="mb-1 border-b border-line px-2.5 py-2">{head}</div>}
            {items.map((item) => (
              <Base.Item
                key={item.label}
                disabled={item.isDisabled === true}
                onClick={item.onSelect}
                className="flex h-9 cursor-default items-center gap-2.5 rounded px-2.5 outline-none data-disabled:opacity-50 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-muted"
              >
                {item.icon}
                {item.label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
