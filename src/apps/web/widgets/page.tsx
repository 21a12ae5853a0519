import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { cx } from '#apps/web/widgets/class-names.ts';

export interface PageProps {
  /** Heading of level 1, and the title of the window. */
  readonly title: string;
  /** What this page is, in a sentence. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** Text and forms read better in a narrower column. */
  readonly width?: 'full' | 'reading';
  readonly children: ReactNode;
}

/** Outer frame of every page: heading, actions, and the pieces below each other, 16 px apart. */
export function Page({ title, lead, actions, width = 'full', children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Assay`;
  }, [title]);
  return (
    <div
      className={cx('mx-auto w-full space-y-4 p-4 pb-10 lg:px-6', width === 'reading' ? 'max-w-4xl' : 'max-w-[2200px]')}
    >
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h1 className="text-xl leading-7 font-semibold tracking-tight text-ink">{title}</h1>
          {lead !== undefined && <p className="text-sm text-pretty text-muted">{lead}</p>}
        </div>
        {actions !== undefined && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
