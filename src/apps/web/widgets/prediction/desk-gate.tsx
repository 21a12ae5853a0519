import type { ReactNode } from 'react';
import { Hourglass, PowerOff } from 'lucide-react';
import { useDeskState } from '#apps/web/data/prediction-desk.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { WithCode } from '#apps/web/widgets/with-code.tsx';

/** What a page of the prediction desk shows, or why there is nothing to be shown: the desk is off, or still opens. */
export function DeskGate({ children }: { readonly children: ReactNode }) {
  const { state, why } = useDeskState();
  if (state === 'off') {
    return (
      <Card>
        <EmptyState title="The prediction desk is off" icon={<PowerOff strokeWidth={1.5} />}>
          <WithCode text={`The server says: ${why}. Switch it on and start the server again.`} />
        </EmptyState>
      </Card>
    );
  }
  if (state === 'opening') {
    return (
      <Card>
        <EmptyState title="The prediction desk is being opened" icon={<Hourglass strokeWidth={1.5} />}>
          The server says: {why === '' ? 'no market is heard yet' : why}. This page fills by itself.
        </EmptyState>
      </Card>
    );
  }
  return children;
}
