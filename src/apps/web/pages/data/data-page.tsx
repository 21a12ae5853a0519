import { Page } from '#apps/web/widgets/page.tsx';
import { SkeletonLines } from '#apps/web/widgets/states.tsx';

/** Data. */
export function DataPage() {
  return (
    <Page title="Data">
      <SkeletonLines />
    </Page>
  );
}
