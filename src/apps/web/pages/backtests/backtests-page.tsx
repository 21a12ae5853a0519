import { Page } from '#apps/web/widgets/page.tsx';
import { SkeletonLines } from '#apps/web/widgets/states.tsx';

/** Backtests. */
export function BacktestsPage() {
  return (
    <Page title="Backtests">
      <SkeletonLines />
    </Page>
  );
}
