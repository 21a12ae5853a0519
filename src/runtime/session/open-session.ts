import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { money } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import { Ledger } from '#domain/ledger/ledger.ts';
import type { SessionBatch, SessionRecord, SessionStore } from '#domain/operations/session-store.ts';
import type { VenueGateway } from '#domain/orders/venue-gateway.ts';
import { TradingRun } from '#engine/drivers/trading-run.ts';
import { Journal } from '#engine/journal.ts';
import type { RecordListener } from '#engine/journal.ts';
import type { EngineSetup } from '#engine/state.ts';
import { LiveLoop } from '#runtime/orders/live-loop.ts';
import { baselineOf, reconcile } from '#runtime/orders/reconciliation.ts';
import type { Baseline } from '#runtime/orders/reconciliation.ts';
import { VenueSide } from '#runtime/orders/venue-side.ts';
import { OrderProjection } from '#runtime/session/order-projection.ts';
import { Recorder } from '#runtime/session/recorder.ts';
import { recover } from '#runtime/session/recovery.ts';
import { TradingSession } from '#runtime/session/trading-session.ts';

export interface SessionOptions {
  readonly session: Omit<SessionRecord, 'epoch' | 'status' | 'reason'>;
  readonly setup: Omit<EngineSetup, 'journal'>;
  readonly store: SessionStore;
  readonly clock: Clock;
  /** Where orders go when the session is live; undefined on paper. */
  readonly gateway: VenueGateway | undefined;
  /** For a person to read. */
  readonly note: (text: string) => void;
  /** Told of what has become durable, for whoever shows it. */
  readonly onStored?: (batch: SessionBatch) => void;
}

/** Opens a session: begins it, or brings it back to where its journal ends. */
export async function openSession(options: SessionOptions): Promise<TradingSession> {
  const { session, store, clock, gateway, onStored } = options;
  const record = await store.begin(session);
  const stored = await store.journalLength(session.id);
  const recorder = new Recorder(await projectionOf(store, session.id), stored);
  const parts = prepared(options, recorder);
  const { run } = parts.target;
  const isFirst = stored === 0;
  if (!isFirst) await recover(parts.target, store, session.id, gateway === undefined);
  parts.goLive(isFirst);
  const baseline = isFirst ? await firstBaseline(gateway) : await storedBaseline(store, session.id);
  if (isFirst) {
    // The first batch holds the whole beginning: a session without it has not begun.
    recorder.deposited(depositOf(run));
    const state = { run: run.snapshot(), baseline };
    await store.append(session.id, record.epoch, recorder.take([], { at: recorder.length, state }));
  }
  const venue = gateway === undefined ? undefined : await venueSide(options, run, gateway);
  const trading = new TradingSession({ record, run, recorder, store, clock, venue, baseline, onStored });
  if (venue !== undefined) await agree(trading, venue, options, baseline);
  return trading;
}

/** Nothing is traded before our books and the venue agree. */
async function agree(
  trading: TradingSession,
  { desk, gateway }: VenueSide,
  options: SessionOptions,
  baseline: Baseline,
): Promise<void> {
  const { session, clock, note } = options;
  try {
    const lookAgain = async (): Promise<void> =>
      void (await trading.take({ kind: 'venue', apply: () => desk.news.onReconnected() }));
    await lookAgain();
    const parts = { session: session.id, state: trading.state, desk, gateway, clock, baseline, note, lookAgain };
    await reconcile(parts, SETTLING_MS);
  } catch (error) {
    trading.abandon();
    throw error;
  }
}

/** Longer than any order can stay in doubt, and a look-up or two. */
const SETTLING_MS = 30_000;

async function firstBaseline(gateway: VenueGateway | undefined): Promise<Baseline> {
  return gateway === undefined ? {} : baselineOf(gateway);
}

async function storedBaseline(store: SessionStore, session: string): Promise<Baseline> {
  const checkpoint = await store.checkpoint(session);
  return (checkpoint?.state['baseline'] ?? {}) as Baseline;
}

/** A run whose journal first goes to whoever compares it with the stored one, and to the recorder once it is live. */
function prepared(options: SessionOptions, recorder: Recorder) {
  const { setup, session, clock, gateway, note } = options;
  const written: string[] = [];
  let isLive = false;
  const line = (text: string): void => void (isLive ? recorder.line(text) : written.push(text));
  const record: RecordListener = (kind, data) => void (isLive && recorder.record(kind, data));
  const run = new TradingRun(
    { ...setup, journal: new Journal(line, record) },
    gateway === undefined
      ? undefined
      : (state) => new LiveLoop(state, { session: session.id, settleMs: gateway.settleMs }, () => clock.now(), note),
  );
  const goLive = (isFirst: boolean): void => {
    isLive = true;
    if (isFirst) for (const text of written.splice(0)) recorder.line(text);
  };
  return { target: { run, written }, goLive };
}

async function projectionOf(store: SessionStore, session: string): Promise<OrderProjection> {
  const open = await store.orders({ session, openOnly: true });
  const fills = await store.fills({ session });
  return new OrderProjection(session, open, fills.length);
}

async function venueSide(options: SessionOptions, run: TradingRun, gateway: VenueGateway): Promise<VenueSide> {
  const { store, session, clock } = options;
  const { desk } = run.loop as LiveLoop;
  const before = clock.now();
  const venueTime = await gateway.time();
  const offset = Math.round(venueTime - (before + clock.now()) / 2);
  const records = await store.venueOrders(session.id, false);
  const fills = await store.fills({ session: session.id });
  const booked = fills.map(({ id }) => id);
  desk.restore(records, booked, (clock.now() + offset) as UnixMs);
  return new VenueSide(desk, gateway, clock, offset);
}

function depositOf({ state }: TradingRun) {
  const { capital } = state.config;
  return new Ledger().deposit(money(state.instrument.quote, Decimal.parse(capital)), 0 as UnixMs);
}
