import { Hash, Mail, Send, Webhook } from 'lucide-react';
import type { ChannelShape } from '#contract/alerts.ts';
import { notify } from '#apps/web/data/notices.ts';
import { useApi, useChange } from '#apps/web/data/query.ts';
import { useMay } from '#apps/web/data/who.ts';
import { counted } from '#apps/web/format/number.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';
import { StatusBadge } from '#apps/web/widgets/status-badge.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';

const ICONS = { mail: Mail, telegram: Send, discord: Hash, webhook: Webhook } as const;

/** Ways in which people are told, and how each of them does. */
export function ChannelCard() {
  const query = useApi('GET /alerts/channels', {}, { refetchInterval: 60_000 });
  return (
    <Card title="Channels" isFlush>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="Nobody is told" icon={<Mail strokeWidth={1.5} />}>
              Alerts are shown here only. Channels for mail, Telegram, Discord and webhooks are set up in the settings
              under “alerts”.
            </EmptyState>
          ) : (
            <ul className="divide-y divide-line">
              {items.map((channel) => (
                <Channel key={channel.name} channel={channel} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}

function Channel({ channel }: { readonly channel: ChannelShape }) {
  const { name, kind, target, status, lastSent, lastError, pending } = channel;
  const isAdmin = useMay('admin');
  const Icon = ICONS[kind];
  const test = useChange('POST /alerts/channels/:name/test', {
    refreshes: ['GET /alerts/channels'],
    onDone: ({ delivered, error }) =>
      delivered
        ? notify(`“${name}” has taken the test message`, { kind: 'done' })
        : notify(`“${name}” did not take the test message`, {
            kind: 'trouble',
            detail: error ?? 'No reason was given.',
          }),
  });
  return (
    <li className="flex gap-3 px-4 py-3 text-sm">
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium break-words">{name}</span>
          <StatusBadge status={status} />
        </div>
        <p className="break-words text-muted">{target}</p>
        <p className="text-xs text-faint">
          Last sent <TimeText time={lastSent} show="relative" none="never" />
          {pending > 0 && ` · ${counted(pending, 'message')} waiting`}
        </p>
        {lastError !== null && <p className="mt-0.5 text-xs break-words text-danger">{lastError}</p>}
      </div>
      {isAdmin && (
        <Button
          size="sm"
          isBusy={test.isPending}
          aria-label={`Test ${name}`}
          onClick={() => test.mutate({ params: { name } })}
        >
          Test
        </Button>
      )}
    </li>
  );
}
