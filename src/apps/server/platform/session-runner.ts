import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';
import type { SessionBatch, SessionRecord } from '#domain/operations/session-store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import type { EngineState } from '#engine/state.ts';
import { instrumentOf } from '#engine/run-config.ts';
import type { Feature, FeatureStatus } from '#runtime/supervision/feature.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import { configOf, sessionChoice, sessionRecord, warmUpFrom } from '#apps/trading/session-choice.ts';
import type { SessionChoiceOptions } from '#apps/trading/session-choice.ts';
import { TradeFeatures } from '#apps/trading/trade-features.ts';
import type { TradingVenue } from '#apps/trading/trading-venue.ts';
import { withTurns } from '#apps/server/platform/with-turns.ts';
import type { LivePosition, LiveSession } from '#apps/server/platform/live-sessions.ts';

/** Told of what a session does. */
export interface SessionListener {
  /** It is open, with everything that it had stored before. */
  onOpened(session: SessionRecord): void;
  /** Durable in the store. */
  onStored(session: SessionRecord, batch: SessionBatch): void;
  onFeature(session: string, status: FeatureStatus): void;
  onTrouble(session: string, text: string): void;
}

export interface RunnerParts {
  readonly options: SessionChoiceOptions;
  /** A session that is stored goes on with what it began with, whatever the options say. */
  readonly goesOn?: boolean;
  /** Opens the venue, or gives the one that is open. */
  readonly venue: () => Promise<TradingVenue>;
  readonly store: Pick<Store, 'sessions' | 'killSwitch'>;
  readonly checkKillEveryMs: number;
  readonly listener: SessionListener;
}

type NewSession = Omit<SessionRecord, 'epoch' | 'status' | 'reason'>;

/** One session on paper that this process trades: started, stopped, started again. */
export class SessionRunner {
  readonly id: string;
  private readonly parts: RunnerParts;
  private venue: TradingVenue | undefined;
  private features: TradeFeatures | undefined;
  private supervisor: Supervisor | undefined;
  /** Why it does not run any more, though nobody has stopped it. */
  private over: FeatureStatus | undefined;

  constructor(id: string, parts: RunnerParts) {
    this.id = id;
    this.parts = parts;
  }

  get isRunning(): boolean {
    return this.supervisor !== undefined;
  }

  statuses(): readonly FeatureStatus[] {
    return this.supervisor?.status() ?? (this.over === undefined ? [] : [this.over]);
  }

  /** Opens the session, and has it trade. Throws `session.*`, `resource.conflict` when it runs already. */
  async start(): Promise<void> {
    if (this.supervisor !== undefined) throw conflict(this.id, 'stopped', 'running');
    const { listener } = this.parts;
    const supervisor = new Supervisor({
      clock: systemClock,
      isFinal: isOver,
      onStatus: (status) => {
        listener.onFeature(this.id, status);
        if (status.isOver) this.giveUp(supervisor, status);
      },
    });
    this.supervisor = supervisor;
    try {
      this.venue = await this.parts.venue();
      const features = await this.opened(this.venue);
      this.features = features;
      this.over = undefined;
      supervisor.start(features.all().map((feature) => this.asPart(feature)));
    } catch (error) {
      this.supervisor = undefined;
      throw error;
    }
  }

  /** By a name that no other session has; a server is of use without any one session. */
  private asPart(feature: Feature): Feature {
    return { name: `${feature.name} of ${this.id}`, isVital: false, run: (report) => feature.run(report) };
  }

  private async opened(venue: TradingVenue): Promise<TradeFeatures> {
    const { store, checkKillEveryMs, listener } = this.parts;
    const session = await this.planned(venue);
    let record: SessionRecord | undefined;
    const features = new TradeFeatures({
      session,
      store: { sessions: withTurns(store.sessions), killSwitch: store.killSwitch },
      // Its own parts run once for all sessions there.
      venue: { ...venue, features: [] },
      warmUpFrom: warmUpFrom(configOf(session), undefined),
      checkKillEveryMs,
      onStored: (batch) => listener.onStored(record ?? { ...session, status: 'running', reason: '', epoch: 0 }, batch),
      onCaughtUp: () => undefined,
      say: (text) => listener.onTrouble(this.id, text),
    });
    record = (await features.openFirst()).record;
    listener.onOpened(record);
    return features;
  }

  /** What no new beginning mends: it is as if it had been stopped, and may be started again when its owner sees fit. */
  private giveUp(supervisor: Supervisor, status: FeatureStatus): void {
    this.over = status;
    if (this.supervisor !== supervisor) return;
    this.supervisor = undefined;
    this.features = undefined;
    void supervisor.stop();
  }

  /** Ends the trading; what is open stays open, with its stop. Throws `resource.conflict` when it does not run. */
  async stop(): Promise<void> {
    const { supervisor } = this;
    if (supervisor === undefined) throw conflict(this.id, 'running', 'stopped');
    await supervisor.stop();
    this.supervisor = undefined;
    this.features = undefined;
  }

  /** What is known of it while it is open. */
  live(): LiveSession | undefined {
    const { features, venue } = this;
    if (features === undefined || venue === undefined) return undefined;
    const current = features.host.current;
    const { speed } = venue;
    if (current === undefined) {
      return { id: this.id, isOpen: false, riskState: 'ACTIVE', lastBar: undefined, speed, positions: [] };
    }
    const { state, takenUntil } = current;
    return {
      id: this.id,
      isOpen: true,
      riskState: state.risk?.state ?? 'ACTIVE',
      lastBar: takenUntil as UnixMs | undefined,
      speed,
      drawdown: drawdownOf(state),
      positions: positionsOf(state),
    };
  }

  private async planned(venue: TradingVenue): Promise<NewSession> {
    const { store, options, goesOn } = this.parts;
    const stored = await store.sessions.get(this.id);
    const wanted = goesOn && stored !== undefined ? {} : options;
    const chosen = sessionChoice({ ...wanted, session: this.id }, stored);
    const instrument =
      stored === undefined ? await venue.instrument(chosen.symbol) : instrumentOf(configOf(stored).instrument);
    const market = { instrument, now: venue.clock.now(), realNow: systemClock.now(), costs: venue.costs };
    return sessionRecord(chosen, stored, market, '');
  }
}

/** What no new beginning mends: another process trades the session, or what it is to trade does not fit with what is stored. */
export function isOver(error: unknown): boolean {
  return (
    error instanceof AssayError &&
    /^(session\.(taken|different)|journal\.(corrupt|different)|(argument|setting|config)\..*|live\.refused)$/.test(
      error.code,
    )
  );
}

function conflict(id: string, wanted: string, found: string): AssayError {
  return new AssayError('resource.conflict', `Expected session "${id}" to be ${wanted}, was ${found}`, {
    place: { value: id },
  });
}

function positionsOf(state: EngineState): readonly LivePosition[] {
  const { instrument } = state;
  return state.trades.live
    .filter((trade) => !trade.open.isZero())
    .map((trade) => ({
      instrument: instrument.id,
      quantity: trade.direction === 'long' ? trade.open : trade.open.negated(),
      entryPrice: trade.entryPrice,
      stop: trade.bracket?.stopLoss.price,
      since: trade.entryTime,
    }));
}

/** What is worth an alert when the rules of a session say nothing about it. */
const USUAL_DRAWDOWN = 0.2;

function drawdownOf({ risk, config }: EngineState): LiveSession['drawdown'] {
  if (risk === undefined || Number.isNaN(risk.drawdownRatio)) return undefined;
  const { portfolio, triggers = [] } = config.risk ?? {};
  const limits = [
    portfolio?.maxDrawdownRatio ?? USUAL_DRAWDOWN,
    ...triggers.flatMap((trigger) => (trigger.when === 'drawdown' ? [trigger.ratio] : [])),
  ];
  return { ratio: risk.drawdownRatio, limitRatio: Math.min(...limits) };
}
