import type { ReactNode } from 'react';
import { CloudOff, History, Inbox, TriangleAlert } from 'lucide-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useLiveState } from '#apps/web/data/live.ts';
import { ApiProblem, problemOf } from '#apps/web/data/problem.ts';
import { formatClock, formatRelative } from '#apps/web/format/time.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { useNow } from '#apps/web/widgets/time-text.tsx';
import { WithCode } from '#apps/web/widgets/with-code.tsx';

/** A grey place where something will be. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden className={cx('animate-pulse rounded bg-hover', className ?? 'h-4 w-full')} />;
}

/** Grey lines while a list or a text is on its way. */
export function SkeletonLines({ lines = 5, label = 'Loading' }: { readonly lines?: number; readonly label?: string }) {
  return (
    <div role="status" className="space-y-3 p-4">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, i) => (
        <Skeleton key={i} className={cx('h-4', ['w-11/12', 'w-4/5', 'w-full', 'w-2/3'][i % 4])} />
      ))}
    </div>
  );
}

export interface EmptyStateProps {
  readonly title: string;
  /** What to do so that something comes here. */
  readonly children?: ReactNode;
  readonly icon?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing is here, and that is no error. */
export function EmptyState({ title, children, icon, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center justify-center gap-2 px-6 py-10 text-center">
      <div aria-hidden className="mb-1 text-faint [&_svg]:size-7">
        {icon ?? <Inbox strokeWidth={1.5} />}
      </div>
      <p className="text-sm font-medium text-ink">{title}</p>
      {children !== undefined && <div className="max-w-md text-sm text-pretty text-muted">{children}</div>}
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}

export interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  /** One line instead of a block: above content that is still shown. */
  readonly isCompact?: boolean;
}

/** What is wrong, what to do about it, and the id under which the log has it. */
export function ErrorState({ error, onRetry, isCompact = false }: ErrorStateProps) {
  const { title, detail, remedy, code, instance, status } = problemOf(error);
  const retry = onRetry !== undefined && (
    <Button size="sm" onClick={onRetry}>
      Try again
    </Button>
  );
  if (isCompact) {
    return (
      <div role="alert" className="flex items-start gap-2.5 rounded-md bg-danger-soft px-3 py-2 text-sm text-danger">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <p className="min-w-0 flex-1 break-words">
          <WithCode text={remedy === undefined ? sentence(detail) : `${sentence(detail)} ${remedy}`} />
        </p>
        {retry}
      </div>
    );
  }
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      {status === 0 ? (
        <CloudOff aria-hidden strokeWidth={1.5} className="size-7 text-danger" />
      ) : (
        <TriangleAlert aria-hidden strokeWidth={1.5} className="size-7 text-danger" />
      )}
      <p className="text-sm font-semibold text-ink">{title}</p>
      <p className="max-w-lg text-sm break-words text-muted">
        <WithCode text={sentence(detail)} />
      </p>
      {remedy !== undefined && (
        <p className="max-w-lg text-sm break-words text-ink">
          <WithCode text={remedy} />
        </p>
      )}
      <p className="font-mono text-xs text-faint">
        {code}
        {instance !== undefined && ` · request ${instance}`}
      </p>
      {retry !== false && <div className="mt-2">{retry}</div>}
    </div>
  );
}

/** With a full stop, when it has no end of its own. */
function sentence(text: string): string {
  return /[.!?:…]$/.test(text) ? text : `${text}.`;
}

export interface StaleNoteProps {
  /** When what is shown was true, UTC milliseconds. */
  readonly asOf: number;
  /** How old it may be, ms. */
  readonly maxAgeMs: number;
}

/** Says that what is shown is older than it should be; nothing while it is fresh. */
export function StaleNote({ asOf, maxAgeMs }: StaleNoteProps) {
  const now = useNow();
  if (now - asOf <= maxAgeMs) return null;
  return (
    <span className="inline-flex items-center gap-1 rounded bg-warn-soft px-1.5 py-px text-xs font-medium text-warn">
      <History aria-hidden className="size-3" />
      from {formatClock(asOf)}, {formatRelative(asOf, now)}
    </span>
  );
}

export interface LoadedProps<Data> {
  readonly query: Pick<UseQueryResult<Data, ApiProblem | Error>, 'data' | 'error' | 'refetch' | 'isPending'>;
  /** Instead of grey lines. */
  readonly loading?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** An answer in all its states: on its way, failed, there; and there, but the last try to renew it failed. */
export function Loaded<Data>({ query, loading, children }: LoadedProps<Data>) {
  const isLost = useLiveState().status === 'lost';
  const retry = () => void query.refetch();
  if (query.data !== undefined) {
    // That the server is not reached is said once, above the page.
    const isTold = isLost && query.error instanceof ApiProblem && query.error.kind === 'network';
    return (
      <>
        {query.error !== null && !isTold && (
          <div className="p-2">
            <ErrorState error={query.error} onRetry={retry} isCompact />
          </div>
        )}
        {children(query.data)}
      </>
    );
  }
  if (query.error !== null) return <ErrorState error={query.error} onRetry={retry} />;
  return loading ?? <SkeletonLines />;
}
