import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useRouter } from '@tanstack/react-router';
import type { AlertShape } from '#contract/alerts.ts';
import { useChange } from '#apps/web/data/query.ts';
import { useMay } from '#apps/web/data/who.ts';
import { counted } from '#apps/web/format/number.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { WithCode } from '#apps/web/widgets/with-code.tsx';

const LOOKS = {
  info: { icon: Info, word: 'Information', colour: 'text-accent' },
  warning: { icon: TriangleAlert, word: 'Warning', colour: 'text-warn' },
  critical: { icon: CircleAlert, word: 'Critical', colour: 'text-danger' },
} as const;

export interface AlertItemProps {
  readonly alert: AlertShape;
  /** Without detail and remedy: where space is short. */
  readonly isShort?: boolean;
  /** Its link was followed: what shows it may close. */
  readonly onFollow?: () => void;
}

/** Something that needs attention: what, since when, what to do, and a button that says "seen". */
export function AlertItem({ alert, isShort = false, onFollow }: AlertItemProps) {
  const { icon: Icon, word, colour } = LOOKS[alert.severity];
  const mayAcknowledge = useMay('trader');
  const acknowledge = useChange('POST /alerts/:id/acknowledge', { refreshes: ['GET /alerts', 'GET /overview'] });
  const isOpen = alert.acknowledged === null && alert.resolvedAt === null;
  return (
    <div className={cx('flex gap-3 py-3', alert.resolvedAt !== null && 'opacity-80')}>
      <Icon aria-label={word} role="img" className={cx('mt-0.5 size-4 shrink-0', colour)} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-sm font-medium break-words text-ink">
            <AlertTitle alert={alert} onFollow={onFollow} />
          </span>
          <span className="text-xs text-faint">
            {alert.source} · <TimeText time={alert.lastSeen} show="relative" />
            {alert.count > 1 && ` · ${counted(alert.count, 'time')}`}
          </span>
        </div>
        {!isShort && <p className="mt-0.5 text-sm break-words text-muted">{alert.detail}</p>}
        {!isShort && alert.remedy !== null && (
          <p className="mt-0.5 text-sm break-words text-ink">
            <WithCode text={alert.remedy} />
          </p>
        )}
        {!isShort && <AlertEnd alert={alert} />}
      </div>
      {isOpen && mayAcknowledge && (
        <Button
          size="sm"
          look="ghost"
          isBusy={acknowledge.isPending}
          aria-label={`Seen: ${alert.title}`}
          onClick={() => acknowledge.mutate({ params: { id: alert.id } })}
        >
          Seen
        </Button>
      )}
    </div>
  );
}

interface AlertTitleProps {
  readonly alert: AlertShape;
  readonly onFollow: (() => void) | undefined;
}

/** A link within the page when there is more to see; it may point to any page, so its address is not one that the router knows by type. */
function AlertTitle({ alert: { title, link }, onFollow }: AlertTitleProps) {
  const router = useRouter();
  if (link === null || !/^\/(?![/\\])/.test(link)) return title;
  const open = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onFollow?.();
    router.history.push(link);
  };
  return (
    <a
      href={link}
      onClick={open}
      className="underline decoration-line-strong underline-offset-2 hover:decoration-current"
    >
      {title}
    </a>
  );
}

function AlertEnd({ alert: { acknowledged, resolvedAt } }: { readonly alert: AlertShape }) {
  if (acknowledged === null && resolvedAt === null) return null;
  return (
    <p className="mt-0.5 text-xs text-faint">
      {acknowledged !== null && (
        <>
          Seen by {acknowledged.by}, <TimeText time={acknowledged.at} show="relative" />
        </>
      )}
      {acknowledged !== null && resolvedAt !== null && ' · '}
      {resolvedAt !== null && (
        <>
          Over since <TimeText time={resolvedAt} />
        </>
      )}
    </p>
  );
}
