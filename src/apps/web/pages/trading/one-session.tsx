import { MousePointerClick } from 'lucide-react';
import { EmptyState } from '#apps/web/widgets/states.tsx';

/** Some things belong to one session only: asks to choose one. */
export function OneSession({ what }: { readonly what: string }) {
  return (
    <EmptyState title={`${what} belongs to one session`} icon={<MousePointerClick strokeWidth={1.5} />}>
      Choose one above.
    </EmptyState>
  );
}
