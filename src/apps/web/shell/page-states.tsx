import { Link, useRouter } from '@tanstack/react-router';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { buttonClass } from '#apps/web/widgets/button.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { EmptyState, ErrorState, Skeleton } from '#apps/web/widgets/states.tsx';

/** While a page is on its way. */
export function PagePending() {
  return (
    <div role="status" className="space-y-4 p-4 lg:px-6">
      <span className="sr-only">Loading the page</span>
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

/** A page that broke, or whose server was not reached. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <Page title="This page could not be shown">
      <ErrorState error={error} onRetry={retry} />
    </Page>
  );
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
