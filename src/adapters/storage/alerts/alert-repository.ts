import type { Kysely } from 'kysely';
import type { UnixMs } from '#core/time.ts';
import type { Alert } from '#domain/alerts/alert.ts';
import type {
  AlertChange,
  AlertFilter,
  AlertKey,
  AlertStore,
  ChannelStanding,
  FoundAlert,
  NumberedAlert,
  TryOutcome,
  WaitingMessage,
} from '#domain/alerts/alert-store.ts';
import type { Batch } from '#domain/alerts/digest.ts';
import type { Notice } from '#domain/alerts/notice.ts';
import { alertFromRow, alertToRow } from '#adapters/storage/alerts/alert-row.ts';
import type { AlertRow } from '#adapters/storage/alerts/alert-row.ts';
import { loadsSince, standingsOf } from '#adapters/storage/alerts/channel-rows.ts';
import { messageRow, triedRow } from '#adapters/storage/alerts/message-row.ts';
import type { Database } from '#adapters/storage/database.ts';
import { holdAlone } from '#adapters/storage/dialect.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';

/** Alerts and their messages. A message has an id and a lease: whoever dies while sending leaves it to be sent again. */
export class AlertRepository implements AlertStore {
  private readonly database: Database<RecordsSchema>;

  constructor(database: Database<RecordsSchema>) {
    this.database = database;
  }

  async change(
    which: AlertKey,
    since: UnixMs,
    decide: (found: FoundAlert) => AlertChange | undefined,
  ): Promise<Alert | undefined> {
    return this.database.transaction(async (db) => {
      await holdAlone(db, 'alerts');
      const found = await latestOf(db, which);
      const change = decide({ alert: found && alertFromRow(found), loads: await loadsSince(db, since) });
      if (change === undefined) return undefined;
      await writeAlert(db, change.alert, found);
      await writeMessages(db, change);
      return change.alert;
    });
  }

  async get(id: string): Promise<Alert | undefined> {
    const row = await this.database.run(() => latestOf(this.database.reader, { id }));
    return row && alertFromRow(row);
  }

  async list({ state, severity, before, limit }: AlertFilter): Promise<readonly NumberedAlert[]> {
    let query = this.database.reader.selectFrom('alert').selectAll().orderBy('n', 'desc').limit(limit);
    if (state === 'open') query = query.where('resolved_at', 'is', null);
    if (severity !== undefined) query = query.where('severity', '=', severity);
    if (before !== undefined) query = query.where('n', '<', before);
    const rows = await this.database.run(() => query.execute());
    return rows.map((row) => Object.assign(alertFromRow(row), { n: row.n }));
  }

  async unsettled(): Promise<readonly Alert[]> {
    const query = this.database.reader.selectFrom('alert').selectAll().where('is_settled', '=', 0).orderBy('n');
    return (await this.database.run(() => query.execute())).map(alertFromRow);
  }

  async gather(
    now: UnixMs,
    compose: (channel: string, batch: Batch, alerts: readonly Alert[]) => Notice,
  ): Promise<number> {
    // Mostly nothing is due; a look costs no lock.
    const due = this.database.reader.selectFrom('alert_line').select('n').where('due_at', '<=', now).limit(1);
    if ((await this.database.run(() => due.execute())).length === 0) return 0;
    return this.database.transaction(async (db) => {
      await holdAlone(db, 'alerts');
      const batches = await dueBatches(db, now);
      for (const { channel, batch, alerts } of batches) {
        await db
          .insertInto('alert_message')
          .values(messageRow(channel, compose(channel, batch, alerts)))
          .execute();
      }
      await db.deleteFrom('alert_line').where('due_at', '<=', now).execute();
      return batches.length;
    });
  }

  async take(channel: string, now: UnixMs, lease: UnixMs): Promise<WaitingMessage | undefined> {
    const oldest = (db: Kysely<RecordsSchema>) =>
      db
        .selectFrom('alert_message')
        .select(['id', 'notice', 'attempts'])
        .where('channel', '=', channel)
        .where('status', '=', 'waiting')
        .where('due_at', '<=', now)
        .orderBy('n')
        .limit(1)
        .executeTakeFirst();
    if ((await this.database.run(() => oldest(this.database.reader))) === undefined) return undefined;
    return this.database.transaction(async (db) => {
      await holdAlone(db, 'alerts');
      const row = await oldest(db);
      if (row === undefined) return undefined;
      await db.updateTable('alert_message').set({ due_at: lease }).where('id', '=', row.id).execute();
      return { notice: JSON.parse(row.notice) as Notice, attempts: row.attempts };
    });
  }

  async tried(id: string, outcome: TryOutcome): Promise<void> {
    await this.database.transaction((db) =>
      db
        .updateTable('alert_message')
        .set(triedRow(outcome))
        .set(({ eb }) => ({ attempts: eb('attempts', '+', 1) }))
        .where('id', '=', id)
        .execute(),
    );
  }

  async sent(channel: string, notice: Notice, outcome: TryOutcome): Promise<void> {
    const row = { ...messageRow(channel, notice), ...triedRow(outcome), attempts: 1 };
    await this.database.transaction((db) => db.insertInto('alert_message').values(row).execute());
  }

  async standings(): Promise<ReadonlyMap<string, ChannelStanding>> {
    return this.database.snapshot(standingsOf);
  }

  async prune({ messages, alerts }: { readonly messages: UnixMs; readonly alerts: UnixMs }): Promise<void> {
    await this.database.transaction(async (db) => {
      await holdAlone(db, 'alerts');
      // Whatever still waits after so long belongs to a channel that there is no more.
      await db.deleteFrom('alert_message').where('created_at', '<', messages).execute();
      const lines = db.selectFrom('alert_line').select('alert');
      await db
        .deleteFrom('alert')
        .where('is_settled', '=', 1)
        .where('last_seen', '<', alerts)
        .where('id', 'not in', lines)
        .execute();
    });
  }
}

async function latestOf(db: Kysely<RecordsSchema>, which: AlertKey): Promise<AlertRow | undefined> {
  const query = db.selectFrom('alert').selectAll().orderBy('n', 'desc').limit(1);
  if ('id' in which) return query.where('id', '=', which.id).executeTakeFirst();
  return query.where('fingerprint', '=', which.fingerprint).executeTakeFirst();
}

async function writeAlert(db: Kysely<RecordsSchema>, alert: Alert, before: AlertRow | undefined): Promise<void> {
  const row = alertToRow(alert);
  if (before?.id === alert.id) await db.updateTable('alert').set(row).where('id', '=', alert.id).execute();
  else await db.insertInto('alert').values(row).execute();
}

async function writeMessages(db: Kysely<RecordsSchema>, { alert, messages, lines }: AlertChange): Promise<void> {
  const urgent = [...messages, ...lines.filter(({ batch }) => batch === 'held')].map(({ channel }) => channel);
  if (urgent.length > 0) {
    // What is told sooner is not told a second time in the digest.
    await db.deleteFrom('alert_line').where('alert', '=', alert.id).where('channel', 'in', urgent).execute();
  }
  for (const { channel, notice } of messages) {
    await db.insertInto('alert_message').values(messageRow(channel, notice)).execute();
  }
  for (const { channel, batch, at } of lines) {
    await db
      .insertInto('alert_line')
      .values({ channel, batch, due_at: at, alert: alert.id })
      .onConflict((conflict) => conflict.columns(['channel', 'alert']).doNothing())
      .execute();
  }
}

interface DueBatch {
  readonly channel: string;
  readonly batch: Batch;
  readonly alerts: readonly Alert[];
}

async function dueBatches(db: Kysely<RecordsSchema>, now: UnixMs): Promise<readonly DueBatch[]> {
  const rows = await db
    .selectFrom('alert_line')
    .innerJoin('alert', 'alert.id', 'alert_line.alert')
    .selectAll('alert')
    .select(['alert_line.channel', 'alert_line.batch'])
    .where('alert_line.due_at', '<=', now)
    .orderBy('alert_line.n')
    .execute();
  const groups = Map.groupBy(rows, ({ channel, batch }) => `${batch} ${channel}`);
  return [...groups.values()].map((group) => {
    const { channel, batch } = group[0]!;
    return { channel, batch: batch as Batch, alerts: group.map(alertFromRow) };
  });
}
