import type { Kysely } from 'kysely';
import type { UnixMs } from '#core/time.ts';
import type { ChannelLoad, ChannelStanding } from '#domain/alerts/alert-store.ts';
import type { RecordsSchema } from '#adapters/storage/schema.ts';

/** What each channel was given since then, and what is held for it. */
export async function loadsSince(db: Kysely<RecordsSchema>, since: UnixMs): Promise<ReadonlyMap<string, ChannelLoad>> {
  const given = await db
    .selectFrom('alert_message')
    .select(['channel', ({ fn }) => fn.countAll<number>().as('count')])
    .where('created_at', '>', since)
    .groupBy('channel')
    .execute();
  const held = await db
    .selectFrom('alert_line')
    .select(['channel', ({ fn }) => fn.min<number>('due_at').as('until')])
    .where('batch', '=', 'held')
    .groupBy('channel')
    .execute();
  const counts = new Map(given.map(({ channel, count }) => [channel, count]));
  const until = new Map(held.map((row) => [row.channel, row.until as UnixMs]));
  const names = new Set([...counts.keys(), ...until.keys()]);
  return new Map(
    Array.from(names, (name) => [name, { given: counts.get(name) ?? 0, heldUntil: until.get(name) }] as const),
  );
}

/** How each channel does that ever had a message. */
export async function standingsOf(db: Kysely<RecordsSchema>): Promise<ReadonlyMap<string, ChannelStanding>> {
  const messages = await db
    .selectFrom('alert_message')
    .select('channel')
    .select(({ fn, eb }) => [
      fn.countAll<number>().filterWhere('status', '=', 'waiting').as('waiting'),
      fn
        .max<number | null>('tried_at')
        .filterWhere(eb('status', '=', 'delivered'))
        .as('delivered'),
    ])
    .groupBy('channel')
    .execute();
  const lines = await db
    .selectFrom('alert_line')
    .select(['channel', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy('channel')
    .execute();
  const waiting = new Map(lines.map(({ channel, count }) => [channel, count]));
  const delivered = new Map(messages.map((row) => [row.channel, row]));
  const standings = new Map<string, ChannelStanding>();
  for (const name of new Set([...waiting.keys(), ...delivered.keys()])) {
    const row = delivered.get(name);
    standings.set(name, {
      lastSent: (row?.delivered ?? undefined) as UnixMs | undefined,
      lastError: await latestError(db, name),
      pending: (row?.waiting ?? 0) + (waiting.get(name) ?? 0),
    });
  }
  return standings;
}

async function latestError(db: Kysely<RecordsSchema>, channel: string): Promise<string | undefined> {
  const latest = await db
    .selectFrom('alert_message')
    .select('error')
    .where('channel', '=', channel)
    .where('tried_at', 'is not', null)
    .orderBy('tried_at', 'desc')
    .orderBy('n', 'desc')
    .limit(1)
    .executeTakeFirst();
  return latest?.error ?? undefined;
}
