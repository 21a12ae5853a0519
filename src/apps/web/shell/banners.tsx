import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { OctagonX, RefreshCw, WifiOff } from 'lucide-react';
import { reconnectNow, useLastHeard, useLiveState } from '#apps/web/data/live.ts';
import { useStore } from '#apps/web/data/store.ts';
import { isOutdated } from '#apps/web/data/version.ts';
import { useMay } from '#apps/web/data/who.ts';
import { formatClock } from '#apps/web/format/time.ts';
import { useKillSwitch } from '#apps/web/shell/frame-data.ts';
import { overlay } from '#apps/web/shell/overlays.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

/** A line that is lost for longer than that is worth a word. */
const PATIENCE_MS = 2_000;

/** What everybody on every page has to know: no connection, trading stopped, a newer version. */
export function Banners() {
  return (
    <div aria-live="polite">
      <LineBanner />
      <KillSwitchBanner />
      <VersionBanner />
    </div>
  );
}

function LineBanner() {
  const { status } = useLiveState();
  const lastHeard = useLastHeard();
  const isShown = useLasting(status === 'lost', PATIENCE_MS);
  if (!isShown) return null;
  const since = lastHeard === null ? '' : ` What you see is from ${formatClock(lastHeard)}.`;
  return (
    <Banner
      tone="warn"
      icon={<WifiOff aria-hidden />}
      action={
        <Button size="sm" onClick={reconnectNow}>
          Try now
        </Button>
      }
    >
      <strong className="font-semibold">Connection lost,</strong> trying again.{since}
    </Banner>
  );
}

function KillSwitchBanner() {
  const { data } = useKillSwitch();
  const mayTrade = useMay('trader');
  if (data?.kind !== 'on') return null;
  const lift = mayTrade && (
    <Button size="sm" onClick={() => overlay.set('kill-switch')}>
      Lift it
    </Button>
  );
  return (
    <Banner tone="danger" icon={<OctagonX aria-hidden />} action={lift}>
      <strong className="font-semibold">Trading is stopped</strong> since <TimeText time={data.since} showsZone />
      {data.flatten && ', positions are being closed'}: {data.reason}
    </Banner>
  );
}

function VersionBanner() {
  if (!useStore(isOutdated)) return null;
  return (
    <Banner
      tone="accent"
      icon={<RefreshCw aria-hidden />}
      action={
        <Button size="sm" onClick={() => location.reload()}>
          Reload
        </Button>
      }
    >
      The server has a newer version of this page.
    </Banner>
  );
}

interface BannerProps {
  readonly tone: 'warn' | 'danger' | 'accent';
  readonly icon: ReactNode;
  readonly action: ReactNode;
  readonly children: ReactNode;
}

const TONES = {
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
  accent: 'bg-accent-soft text-accent',
} as const;

function Banner({ tone, icon, action, children }: BannerProps) {
  return (
    <div
      className={cx(
        'flex items-center gap-3 border-b border-line px-4 py-2 text-sm lg:px-6 [&_svg]:size-4 [&_svg]:shrink-0',
        TONES[tone],
      )}
    >
      {icon}
      <div className="min-w-0 flex-1 break-words">{children}</div>
      {action}
    </div>
  );
}

/** True once something has been true for a while. */
function useLasting(isTrue: boolean, ms: number): boolean {
  const [isLasting, setLasting] = useState(false);
  useEffect(() => {
    if (!isTrue) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [isTrue, ms]);
  return isTrue && isLasting;
}
