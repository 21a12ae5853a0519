import type { UnixMs } from '#core/time.ts';
import type { SessionBatch, SessionRecord } from '#domain/operations/session-store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { instrumentOf } from '#engine/run-config.ts';
import { BarFollower } from '#runtime/feed/bar-follower.ts';
import { KillWatch } from '#runtime/safety/kill-watch.ts';
import { openSession } from '#runtime/session/open-session.ts';
import type { TradingSession } from '#runtime/session/trading-session.ts';
import type { Feature, FeatureReport } from '#runtime/supervision/feature.ts';
import { runFromConfig } from '#apps/research/run/run-setup.ts';
import { configOf } from '#apps/trading/session-choice.ts';
import { SessionHost } from '#apps/trading/session-host.ts';
import type { TradingVenue } from '#apps/trading/trading-venue.ts';

export interface TradeParts {
  readonly session: Omit<SessionRecord, 'epoch' | 'status' | 'reason'>;
  readonly store: Pick<Store, 'sessions' | 'killSwitch'>;
  readonly venue: TradingVenue;
  /** Where the history of a new session begins. */
  readonly warmUpFrom: UnixMs;
  readonly checkKillEveryMs: number;
  readonly onStored: (batch: SessionBatch) => void;
  /** Bars that were missed, and that have been told now. */
  readonly onCaughtUp: (bars: number) => void;
  readonly say: (text: string) => void;
}

/** Lates and limits of the follower, in real time. */
const GRACE_MS = 5_000;
const STALE_MS = 10_000;

/** The parts of a program that trades one session, each of which can fail and begin again. */
export class TradeFeatures {
  readonly host = new SessionHost();
  private readonly parts: TradeParts;
  private isCaughtUp = false;
  private opened: TradingSession | undefined;

  constructor(parts: TradeParts) {
    this.parts = parts;
  }

  /** Opens the session for the first time: what fails here is told to whoever called, and not tried again. */
  async openFirst(): Promise<TradingSession> {
    this.opened = await this.open();
    return this.opened;
  }

  all(): readonly Feature[] {
    return [
      { name: 'session', isVital: true, run: (report) => this.runSession(report) },
      { name: 'bars', isVital: true, run: (report) => this.runBars(report) },
      ...this.parts.venue.features,
    ];
  }

  /** Has a session open, with its kill switch: without sight of the switch it does not trade. */
  private async runSession({ signal, well }: FeatureReport): Promise<void> {
    const session = this.opened ?? (await this.open());
    this.opened = undefined;
    const failed = new Promise<never>((_, reject) => {
      session.failureListener = reject;
    });
    const watch = this.killWatch(session);
    failed.catch(() => undefined);
    try {
      await watch.settle();
      this.host.open(session);
      well();
      await Promise.race([failed, watch.run(signal)]);
      await session.stop('stopped by its owner');
    } catch (error) {
      // Whoever cannot see the kill switch does not trade: entries that wait are taken back.
      if (session.isAlive) await session.stop(`given up: ${String(error)}`).catch(() => session.abandon());
      throw error;
    } finally {
      this.host.close();
    }
  }

  private async runBars({ signal, well, degraded }: FeatureReport): Promise<void> {
    const { venue, session: record, warmUpFrom, onCaughtUp, say } = this.parts;
    const session = await this.host.whenOpen(signal);
    const { speed, clock, feed } = venue;
    this.isCaughtUp = false;
    const { instrument, timeframe } = configOf(record);
    const follower = new BarFollower({
      feed,
      instrument: instrumentOf(instrument),
      timeframe,
      session,
      clock,
      warmUpFrom,
      // Patience is in real time, whatever the market's speed.
      settings: {
        graceMs: GRACE_MS * speed,
        staleAfterMs: STALE_MS * speed,
        firstWaitMs: 1_000 * speed,
        longestWaitMs: 60_000 * speed,
      },
      listener: {
        onStatus: ({ kind, reason }) => {
          if (kind === 'following') this.isCaughtUp = true;
          if (kind === 'following' && reason === '') well();
          else degraded(reason === '' ? 'catching up' : reason);
        },
        onTrouble: say,
        onCaughtUp,
      },
    });
    await follower.run(signal);
  }

  private async open(): Promise<TradingSession> {
    const { session, store, venue, onStored, say } = this.parts;
    return openSession({
      session,
      // Strategies have a state: each start has its own.
      setup: runFromConfig(configOf(session)),
      store: store.sessions,
      clock: venue.clock,
      gateway: venue.gateway,
      note: say,
      onStored,
    });
  }

  private killWatch(session: TradingSession): KillWatch {
    const { store, venue, warmUpFrom, checkKillEveryMs, say } = this.parts;
    return new KillWatch({
      store: store.killSwitch,
      session,
      clock: systemClock,
      settings: { checkEveryMs: checkKillEveryMs },
      // Before what was missed has been told, the market's time would be ahead of the bars.
      eventTime: () => Math.max(session.state.now, this.isCaughtUp ? venue.clock.now() : warmUpFrom) as UnixMs,
      onChange: (state) => {
        say(state.kind === 'on' ? `KILL SWITCH ON: ${state.reason}` : 'The kill switch is lifted');
      },
    });
  }
}
