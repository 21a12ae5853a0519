import { Page } from '#apps/web/widgets/page.tsx';
import { SkeletonLines } from '#apps/web/widgets/states.tsx';

/** Run. */
export function RunPage() {
  return (
    <Page title="Run">
      <SkeletonLines />
    </Page>
  );
}
