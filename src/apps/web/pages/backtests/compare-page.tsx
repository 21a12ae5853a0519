import { Page } from '#apps/web/widgets/page.tsx';
import { SkeletonLines } from '#apps/web/widgets/states.tsx';

/** Compare runs. */
export function ComparePage() {
  return (
    <Page title="Compare runs">
      <SkeletonLines />
    </Page>
  );
}
