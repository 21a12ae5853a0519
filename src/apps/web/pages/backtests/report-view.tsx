import { ExternalLink } from 'lucide-react';
import { useState } from 'react';
import { addressOf } from '#apps/web/data/api.ts';
import { buttonClass } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Skeleton } from '#apps/web/widgets/states.tsx';

/** The whole report as the command line writes it: a page of its own, kept apart from this one. */
export function ReportView({ id }: { readonly id: string }) {
  const [isLoaded, setLoaded] = useState(false);
  const address = addressOf('GET /runs/:id/report', { params: { id } });
  return (
    <Card
      title="Report"
      note="one file, to keep or to send"
      isFlush
      actions={
        <a href={address} target="_blank" rel="noreferrer" className={buttonClass('plain', 'sm')}>
          <ExternalLink aria-hidden />
          Open in a new tab
        </a>
      }
    >
      <div className="relative h-[78dvh] min-h-96">
        {!isLoaded && <Skeleton className="absolute inset-4" />}
        <iframe
          title="Report of the run"
          src={address}
          sandbox="allow-scripts allow-popups"
          onLoad={() => setLoaded(true)}
          className="absolute inset-0 size-full border-0"
        />
      </div>
    </Card>
  );
}
