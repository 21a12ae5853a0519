import type { Clock } from '#core/clock.ts';
import type { EquityTick } from '#contract/live.ts';
import type { PositionShape } from '#contract/trading.ts';
import type { EquityPoint, SessionBatch, SessionRecord } from '#domain/operations/session-store.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { Feature, FeatureStatus } from '#runtime/supervision/feature.ts';
import { configOf } from '#apps/trading/session-choice.ts';
import type { AlertWatch } from '#apps/server/alerts/alert-watch.ts';
import type { ServerMetrics } from '#apps/server/metrics/server-metrics.ts';
import { every } from '#apps/server/platform/every.ts';
import type { LiveMarket } from '#apps/server/platform/live-market.ts';
import type { LiveSessions } from '#apps/server/platform/live-sessions.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';
import type { SessionListener } from '#apps/server/platform/session-runner.ts';
import { SignalProjection } from '#apps/server/signals/signal-projection.ts';
import { signalRow } from '#apps/server/signals/signal-row.ts';
import { OpenPositions } from '#apps/server/trading/open-positions.ts';
import { fillShape, orderShape } from '#apps/server/trading/record-shapes.ts';
import { sessionShape } from '#apps/server/trading/session-shape.ts';

export interface NewsParts {
  readonly store: Pick<Store, 'sessions' | 'signals'>;
  readonly market: LiveMarket;
  readonly sessions: LiveSessions;
  readonly publisher: LivePublisher;
  readonly watch: AlertWatch;
  readonly metrics: ServerMetrics;
  /** A mistake of ours: what was stored is stored, but somebody was not told. */
  readonly onTrouble: (session: string, error: unknown) => void;
  readonly onNote: (session: string, text: string) => void;
}

/** Real time. */
const TELL_EVERY_MS = 1_000;

/** Tells everybody what a session has stored: pages, alerts, metrics; and keeps its signals where signals are looked for. */
export class SessionNews implements SessionListener {
  private readonly parts: NewsParts;
  private readonly projections = new Map<string, SignalProjection>();
  private readonly positions: OpenPositions;
  private readonly latest = new Map<
    string,
    { readonly record: SessionRecord; readonly latest: EquityPoint | undefined }
  >();
  private readonly told = new Map<string, readonly PositionShape[]>();

  constructor(parts: NewsParts) {
    this.parts = parts;
    this.positions = new OpenPositions({ sessions: parts.sessions, market: parts.market, store: parts.store.sessions });
  }

  /** Keeps the signals that were stored and never told of, before a process was killed. */
  onOpened(session: SessionRecord): void {
    const work = this.projectionOf(session).catchUp(this.parts.store.sessions);
    work.catch((error: unknown) => this.parts.onTrouble(session.id, error));
  }

  onStored(session: SessionRecord, batch: SessionBatch): void {
    this.tellOrders(session, batch);
    this.tellSignals(session, batch).catch((error: unknown) => this.parts.onTrouble(session.id, error));
    const point = batch.equity.at(-1);
    if (point !== undefined) this.tellEquity(session, point);
    if (point === undefined && batch.fills.length === 0) return;
    this.tellPositions(session, point).catch((error: unknown) => this.parts.onTrouble(session.id, error));
  }

  onFeature(session: string, status: FeatureStatus): void {
    this.parts.watch.onFeatureStatus(status);
    if (status.isOver || status.state === 'failed') this.parts.onNote(session, `${status.name}: ${status.why}`);
  }

  onTrouble(session: string, text: string): void {
    this.parts.onNote(session, text);
  }

  /** Profit of what is open moves with the price, between bars as well. */
  telling(clock: Clock): Feature {
    return every('live positions', clock, TELL_EVERY_MS, async () => {
      if (!this.parts.publisher.isHeard('positions')) return;
      for (const [session, items] of this.told) if (items.length > 0) await this.tellOpen(session);
    });
  }

  private tellOrders({ mode }: SessionRecord, { orders, fills }: SessionBatch): void {
    const { publisher, metrics, watch } = this.parts;
    for (const order of orders) {
      publisher.publish('orders', orderShape(order, mode), `${order.session}/${order.id}`);
      metrics.onOrder(order.status);
      watch.onOrder(order);
    }
    for (const fill of fills) {
      publisher.publish('fills', fillShape(fill, mode), `${fill.session}/${fill.id}`);
      metrics.onFill();
    }
  }

  private async tellSignals(session: SessionRecord, batch: SessionBatch): Promise<void> {
    const { publisher, metrics } = this.parts;
    for (const record of await this.projectionOf(session).take(batch)) {
      const row = signalRow(record);
      if (row === undefined) continue;
      publisher.publish('signals', row, row.id);
      if (row.resolution === null) metrics.onSignal(row.decision);
    }
  }

  private tellEquity(session: SessionRecord, { time, equity, cash }: EquityPoint): void {
    const { publisher, metrics } = this.parts;
    const currency = configOf(session).instrument.quote;
    const tick: EquityTick = { session: session.id, time, equity: equity.toString(), cash: cash.toString(), currency };
    publisher.publish('equity', tick, session.id);
    metrics.setEquity({ session: session.id, currency, equity: tick.equity });
  }

  /** What the session holds now, and how it stands: both change with every bar. */
  private async tellPositions(record: SessionRecord, latest: EquityPoint | undefined): Promise<void> {
    const { publisher, sessions, market } = this.parts;
    const live = sessions.get(record.id);
    publisher.publish('sessions', sessionShape({ record, latest, live, market }), record.id);
    this.latest.set(record.id, { record, latest: latest ?? this.latest.get(record.id)?.latest });
    await this.tellOpen(record.id);
  }

  /** What is open at the last price heard; what has been closed is told once more, as nothing. */
  private async tellOpen(session: string): Promise<void> {
    const known = this.latest.get(session);
    if (known === undefined) return;
    const items = await this.positions.of(known.record, known.latest);
    const before = this.told.get(session) ?? [];
    const gone = before.filter(({ instrument }) => !items.some((item) => item.instrument === instrument));
    this.told.set(session, items);
    for (const item of gone.map(asClosed)) this.tellPosition(item);
    for (const item of items) this.tellPosition(item);
  }

  private tellPosition(position: PositionShape): void {
    this.parts.publisher.publish('positions', position, `${position.session}/${position.instrument}`);
  }

  private projectionOf(session: SessionRecord): SignalProjection {
    const known = this.projections.get(session.id);
    if (known !== undefined) return known;
    const projection = new SignalProjection(session, this.parts.store.signals);
    this.projections.set(session.id, projection);
    return projection;
  }
}

function asClosed(position: PositionShape): PositionShape {
  return { ...position, quantity: '0', unrealised: null, openRisk: null };
}
