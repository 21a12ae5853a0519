import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import type { SessionShape } from '#contract/trading.ts';
import type { EquityPoint, SessionRecord, SessionStore, TradingMode } from '#domain/operations/session-store.ts';
import type { LiveMarket } from '#apps/server/platform/live-market.ts';
import type { LiveSessions } from '#apps/server/platform/live-sessions.ts';
import { sessionShape } from '#apps/server/trading/session-shape.ts';

export interface SessionBookParts {
  readonly store: Pick<SessionStore, 'list' | 'get' | 'latestEquity'>;
  readonly sessions: Pick<LiveSessions, 'get'>;
  readonly market: Pick<LiveMarket, 'speed'>;
}

/** A stored session, and the worth of its account after its latest bar. */
export interface KnownSession {
  readonly record: SessionRecord;
  readonly latest: EquityPoint | undefined;
}

/** The sessions that are stored, with what this process knows of those that it trades. */
export class SessionBook {
  private readonly parts: SessionBookParts;

  constructor(parts: SessionBookParts) {
    this.parts = parts;
  }

  /** Latest first. */
  async all(): Promise<readonly KnownSession[]> {
    const { store } = this.parts;
    const records = await store.list();
    return Promise.all(records.map(async (record) => ({ record, latest: await store.latestEquity(record.id) })));
  }

  /** Throws `session.unknown` with the nearest names. */
  async record(id: string): Promise<SessionRecord> {
    const record = await this.parts.store.get(id);
    if (record !== undefined) return record;
    const known = (await this.parts.store.list()).map((session) => session.id);
    const near = nearestNames(id, known);
    const hint = near.length > 0 ? `did you mean "${near.join('" or "')}"?` : `known: ${known.join(', ') || 'none'}`;
    throw new AssayError('session.unknown', `Expected the name of a session, was "${id}": ${hint}`, {
      place: { value: id },
    });
  }

  async shape(id: string): Promise<SessionShape> {
    const record = await this.record(id);
    return this.shapeOf({ record, latest: await this.parts.store.latestEquity(id) });
  }

  shapeOf({ record, latest }: KnownSession): SessionShape {
    const { sessions, market } = this.parts;
    return sessionShape({ record, latest, live: sessions.get(record.id), market });
  }

  /** Whether money is real, by session. */
  async modes(ids: Iterable<string>): Promise<ReadonlyMap<string, TradingMode>> {
    const entries = [...new Set(ids)].map(async (id) => [id, (await this.record(id)).mode] as const);
    return new Map(await Promise.all(entries));
  }
}
