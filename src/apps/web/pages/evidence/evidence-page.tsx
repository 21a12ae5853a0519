import { Page } from '#apps/web/widgets/page.tsx';
import { SkeletonLines } from '#apps/web/widgets/states.tsx';

/** Evidence. */
export function EvidencePage() {
  return (
    <Page title="Evidence">
      <SkeletonLines />
    </Page>
  );
}
