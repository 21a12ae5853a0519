import { useEffect, useRef } from 'react';
import { Link, useRouter } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { ApiProblem } from '#apps/web/data/problem.ts';
import { buttonClass } from '#apps/web/widgets/button.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, ErrorState, Skeleton } from '#apps/web/widgets/states.tsx';

/** While a page is on its way. */
export function PagePending() {
  return (
    <div role="status" className="space-y-4 p-4 lg:px-6">
      <h1 className="sr-only">Loading the page</h1>
      <Skeleton className="h-7 w-48" />
      <div className="grid gap-4 lg:grid-cols-3">
        <Skeleton className="h-28" />
        <Skeleton className="h-28" />
        <Skeleton className="h-28" />
      </div>
      <Skeleton className="h-72" />
    </div>
  );
}

/** While it is not known who asks: the same picture that stood there before the scripts came. */
export function FramePending() {
  return (
    <main className="boot" aria-busy>
      <svg aria-hidden viewBox="0 0 32 32">
        <path d="M6 25 16 5l10 20" />
        <path d="M10 18h12" />
      </svg>
      <h1>Assay is on its way</h1>
    </main>
  );
}

const RETRY_MS = 4_000;

/** A page that broke, or whose server was not reached. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  useRetry(error instanceof ApiProblem && error.isPassing, retry);
  return (
    <Page title="This page could not be shown">
      <ErrorState error={error} onRetry={retry} />
    </Page>
  );
}

/** What may pass is tried again by itself. */
function useRetry(mayPass: boolean, retry: () => void): void {
  const latest = useRef(retry);
  useEffect(() => {
    latest.current = retry;
  });
  useEffect(() => {
    if (!mayPass) return;
    const timer = setInterval(() => latest.current(), RETRY_MS);
    return () => clearInterval(timer);
  }, [mayPass]);
}

/** The same without a frame around it: nobody knows who asks. */
export function FrameFailed(props: ErrorComponentProps) {
  return (
    <main>
      <PageFailed {...props} />
    </main>
  );
}

export function NotFound() {
  return (
    <Page title="No such page">
      <EmptyState
        title="There is no page at this address"
        icon={<Compass strokeWidth={1.5} />}
        action={
          <Link to="/" className={buttonClass('primary')}>
            To the overview
          </Link>
        }
      />
    </Page>
  );
}
