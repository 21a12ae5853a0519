import { useId } from 'react';
import type { ReactNode } from 'react';
import { cx } from '#apps/web/widgets/class-names.ts';

export interface CardProps {
  /** Its heading (level 2 unless `level` says otherwise); makes it a named region. */
  readonly title?: ReactNode;
  readonly level?: 2 | 3;
  /** Small words beside the heading. */
  readonly note?: ReactNode;
  /** Buttons and choices at the right end of the heading. */
  readonly actions?: ReactNode;
  /** Content up to the edge: for tables and charts. */
  readonly isFlush?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A piece of a page with a border and, mostly, a heading. */
export function Card({ title, level = 2, note, actions, isFlush = false, className, children }: CardProps) {
  const id = useId();
  const Heading = level === 2 ? 'h2' : 'h3';
  const hasHead = title !== undefined || actions !== undefined;
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      className={cx('min-w-0 overflow-hidden rounded-lg border border-line bg-surface', className)}
    >
      {hasHead && (
        <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5">
          {title !== undefined && (
            <Heading id={id} className="text-sm font-semibold text-ink">
              {title}
            </Heading>
          )}
          {note !== undefined && <div className="text-xs text-faint">{note}</div>}
          {actions !== undefined && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={isFlush ? undefined : 'p-4'}>{children}</div>
    </section>
  );
}

export interface StatProps {
  readonly label: string;
  readonly children: ReactNode;
  /** Under the figure. */
  readonly note?: ReactNode;
  readonly size?: 'md' | 'lg';
}

/** A figure with its name above it. */
export function Stat({ label, children, note, size = 'md' }: StatProps) {
  return (
    <div className="min-w-0">
      <div className="text-xs text-faint">{label}</div>
      <div className={cx('num font-semibold text-ink', size === 'lg' ? 'text-2xl leading-8' : 'text-lg leading-7')}>
        {children}
      </div>
      {note !== undefined && <div className="text-xs text-muted">{note}</div>}
    </div>
  );
}

/** Pairs of a name and a value, one a line. */
export function FactList({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-1.5 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd className="min-w-0 text-right break-words text-ink tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
