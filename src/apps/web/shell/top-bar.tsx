import { Suspense, lazy, useState } from 'react';
import { Bell, CircleUserRound, Moon, OctagonX, Search, Sun, WifiOff, Zap } from 'lucide-react';
import { useLastHeard, useLive, useLiveState } from '#apps/web/data/live.ts';
import { notify } from '#apps/web/data/notices.ts';
import { useStore } from '#apps/web/data/store.ts';
import { useMay } from '#apps/web/data/who.ts';
import { formatClock } from '#apps/web/format/time.ts';
import type { AlertShape } from '#contract/alerts.ts';
import { useKillSwitch, useModes, useOpenAlerts } from '#apps/web/shell/frame-data.ts';
import { overlay } from '#apps/web/shell/overlays.ts';
import { theme, toggleTheme } from '#apps/web/shell/theme.ts';
import { ModeBadge } from '#apps/web/widgets/badge.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { IconButton } from '#apps/web/widgets/icon-button.tsx';
import { Tooltip } from '#apps/web/widgets/tooltip.tsx';
import { Mark } from '#apps/web/shell/nav.tsx';

const AccountMenu = lazy(async () => ({ default: (await import('#apps/web/shell/account-menu.tsx')).AccountMenu }));

/** Above every page: what is at stake, how the line is, and what must be within reach. */
export function TopBar() {
  const modes = useModes();
  const isLive = modes.includes('live');
  return (
    <header
      className={cx(
        'sticky top-0 z-20 flex h-12 shrink-0 items-center gap-1.5 border-b bg-surface px-3 sm:gap-2 lg:px-5',
        isLive ? 'border-b-2 border-danger-fill' : 'border-line',
      )}
    >
      <span className="md:hidden">
        <Mark />
      </span>
      <div className="flex items-center gap-1.5">
        {modes.map((mode) => (
          <ModeBadge key={mode} mode={mode} size="md" />
        ))}
      </div>
      <PaletteButton />
      <div className="ml-auto flex items-center gap-0.5 sm:gap-1">
        <LineState />
        <KillSwitchButton />
        <AlertBell />
        <ThemeSwitch />
        <AccountButton />
      </div>
    </header>
  );
}

function PaletteButton() {
  return (
    <button
      type="button"
      onClick={() => overlay.set('palette')}
      className="ml-2 hidden h-8 w-64 items-center gap-2 rounded-md border border-line bg-sunken px-2.5 text-xs text-faint hover:border-line-strong hover:text-muted lg:flex"
    >
      <Search aria-hidden className="size-3.5" />
      Go to, or do
      <kbd className="ml-auto rounded border border-line px-1 font-sans text-2xs">Ctrl K</kbd>
    </button>
  );
}

/** A word and a shape: colour is not all that tells. */
function LineState() {
  const { status } = useLiveState();
  const lastHeard = useLastHeard();
  const isOpen = status === 'open';
  const label = isOpen ? 'Live' : status === 'lost' ? 'Offline' : 'Connecting';
  const heard = lastHeard === null ? 'Nothing heard yet' : `Last heard from the server at ${formatClock(lastHeard)}`;
  return (
    <Tooltip text={heard}>
      <button
        type="button"
        aria-label={`Connection: ${label}. ${heard}`}
        className={cx(
          'flex h-8 items-center gap-1.5 rounded-md px-2 text-xs font-medium max-sm:px-1.5',
          status === 'lost' ? 'text-danger' : 'text-muted',
        )}
      >
        {status === 'lost' ? (
          <WifiOff aria-hidden className="size-3.5" />
        ) : (
          <Zap aria-hidden className={cx('size-3.5', isOpen ? 'fill-accent text-accent' : 'animate-pulse')} />
        )}
        <span className="max-lg:sr-only">{label}</span>
      </button>
    </Tooltip>
  );
}

function KillSwitchButton() {
  const isOn = useKillSwitch().data?.kind === 'on';
  const mayTrade = useMay('trader');
  if (!mayTrade && !isOn) return null;
  return (
    <button
      type="button"
      onClick={() => overlay.set('kill-switch')}
      className={cx(
        'flex h-8 items-center gap-1.5 rounded-md border px-2 text-xs font-semibold whitespace-nowrap',
        isOn
          ? 'border-danger-fill bg-danger-fill text-on-danger'
          : 'border-line-strong text-ink hover:border-danger hover:bg-danger-soft hover:text-danger',
      )}
    >
      <OctagonX aria-hidden className="size-4" />
      <span className="max-sm:sr-only">{isOn ? 'Trading stopped' : 'Stop trading'}</span>
    </button>
  );
}

function AlertBell() {
  const open = useOpenAlerts().data?.items ?? [];
  const waiting = open.filter(({ acknowledged }) => acknowledged === null);
  const isCritical = waiting.some(({ severity }) => severity === 'critical');
  useLive('alerts', ({ data }) => {
    const { severity, title, detail, count, acknowledged, resolvedAt } = data as AlertShape;
    if (severity === 'critical' && count === 1 && acknowledged === null && resolvedAt === null)
      notify(title, { kind: 'trouble', detail });
  });
  return (
    <IconButton
      label={waiting.length === 0 ? 'Alerts: none open' : `Alerts: ${waiting.length} open`}
      onClick={() => overlay.set('alerts')}
      icon={
        <>
          <Bell aria-hidden />
          {waiting.length > 0 && (
            <span
              className={cx(
                'num absolute top-0.5 right-0.5 min-w-4 rounded-full px-1 text-[0.625rem] leading-4 font-bold',
                isCritical ? 'bg-danger-fill text-on-danger' : 'bg-accent-fill text-on-accent',
              )}
            >
              {Math.min(waiting.length, 99)}
            </span>
          )}
        </>
      }
    />
  );
}

function ThemeSwitch() {
  const isDark = useStore(theme) === 'dark';
  return (
    <IconButton
      label={isDark ? 'Light theme' : 'Dark theme'}
      keys="t"
      onClick={toggleTheme}
      className="max-sm:hidden"
      icon={isDark ? <Sun aria-hidden /> : <Moon aria-hidden />}
    />
  );
}

/** The menu behind it is loaded by the first click. */
function AccountButton() {
  const [isWanted, setWanted] = useState(false);
  const button = (
    <button
      type="button"
      aria-label="Account"
      aria-haspopup="menu"
      onClick={() => setWanted(true)}
      className="grid size-9 place-items-center rounded-md text-muted hover:bg-hover hover:text-ink max-sm:size-10"
    >
      <CircleUserRound aria-hidden className="size-[1.125rem]" />
    </button>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountMenu trigger={button} />
    </Suspense>
  );
}
