import { OctagonX, ShieldCheck } from 'lucide-react';
import { useMay } from '#apps/web/data/who.ts';
import { useKillSwitch } from '#apps/web/shell/frame-data.ts';
import { overlay } from '#apps/web/shell/overlays.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Loaded, SkeletonLines } from '#apps/web/widgets/states.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

/** Whether trading is stopped, why, and the way to stop it or to let it go on. */
export function KillSwitchCard() {
  const query = useKillSwitch();
  const mayTrade = useMay('trader');
  return (
    <Card title="Kill switch">
      <Loaded query={query} loading={<SkeletonLines lines={2} />}>
        {({ kind, since, reason, flatten }) => (
          <div className="space-y-3">
            {kind === 'off' ? (
              <p className="flex items-start gap-2.5 text-sm text-muted">
                <ShieldCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
                <span>
                  <span className="font-medium text-ink">Off: trading is allowed.</span> Pulling it stops everything
                  that raises exposure, in every session and through every restart.
                </span>
              </p>
            ) : (
              <div className="rounded-md bg-danger-soft p-3 text-sm">
                <p className="flex items-center gap-2 font-semibold text-danger">
                  <OctagonX aria-hidden className="size-4 shrink-0" />
                  Trading is stopped
                </p>
                <p className="mt-1 break-words text-ink">{reason}</p>
                <p className="mt-1 text-xs text-muted">
                  Since <TimeText time={since} showsZone />.{' '}
                  {flatten ? 'Open positions are closed at market.' : 'Open positions keep their stops.'}
                </p>
              </div>
            )}
            {mayTrade && (
              <Button
                look={kind === 'off' ? 'danger' : 'plain'}
                icon={<OctagonX aria-hidden />}
                onClick={() => overlay.set('kill-switch')}
              >
                {kind === 'off' ? 'Stop all trading…' : 'Lift with the token…'}
              </Button>
            )}
          </div>
        )}
      </Loaded>
    </Card>
  );
}
