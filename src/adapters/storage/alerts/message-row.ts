import type { Notice } from '#domain/alerts/notice.ts';
import type { TryOutcome } from '#domain/alerts/alert-store.ts';
import type { AlertMessageTable } from '#adapters/storage/alerts/alerts-schema.ts';

type MessageRow = Omit<AlertMessageTable, 'n'>;

/** A message that is due at once. */
export function messageRow(channel: string, notice: Notice): MessageRow {
  return {
    id: notice.id,
    channel,
    status: 'waiting',
    notice: JSON.stringify(notice),
    created_at: notice.time,
    due_at: notice.time,
    attempts: 0,
    tried_at: null,
    error: null,
  };
}

/** What a try changes. */
export function triedRow(
  outcome: TryOutcome,
): Pick<MessageRow, 'status' | 'tried_at' | 'error'> & Partial<Pick<MessageRow, 'due_at'>> {
  const { kind, at: tried_at } = outcome;
  if (kind === 'delivered') return { status: kind, tried_at, error: null };
  if (kind === 'later') return { status: 'waiting', tried_at, due_at: outcome.due, error: outcome.error };
  return { status: kind, tried_at, error: outcome.error };
}
