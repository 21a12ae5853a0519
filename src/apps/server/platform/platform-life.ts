import type { Clock } from '#core/clock.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import type { Supervisor } from '#runtime/supervision/supervisor.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { openVenue } from '#apps/trading/compose.ts';
import type { TradingVenue } from '#apps/trading/trading-venue.ts';
import { plannedSessions } from '#apps/server/platform/default-sessions.ts';
import type { PlannedSession } from '#apps/server/platform/default-sessions.ts';
import { firstLook } from '#apps/server/platform/first-look.ts';
import type { MarketHost } from '#apps/server/platform/market-host.ts';
import { openSandboxMarket } from '#apps/server/platform/sandbox-market.ts';
import type { SessionHosts } from '#apps/server/platform/session-hosts.ts';
import { SessionRunner } from '#apps/server/platform/session-runner.ts';
import type { SessionListener } from '#apps/server/platform/session-runner.ts';
import type { RunDesk } from '#apps/server/runs/run-desk.ts';

export interface LifeParts {
  readonly settings: Settings;
  readonly store: Store;
  readonly clock: Clock;
  readonly market: MarketHost;
  readonly sessions: SessionHosts;
  readonly supervisor: Supervisor;
  readonly runs: RunDesk;
  /** Who is told of what sessions do. */
  readonly news: SessionListener;
  /** Trouble with one part that leaves the others as they are. */
  readonly onTrouble: (source: string, error: unknown) => void;
}

const SANDBOX = 'sandbox';

/** Opens the markets, begins to follow them and to trade; and ends all of it in order. One part that fails keeps no other from its work. */
export class PlatformLife {
  private readonly parts: LifeParts;

  constructor(parts: LifeParts) {
    this.parts = parts;
  }

  /** Resolves when everything has begun; each part then goes on, and begins again, by itself. `note` says how far it is. */
  async begin(note: (text: string) => void): Promise<void> {
    const { settings, market, supervisor } = this.parts;
    supervisor.start([market.telling()]);
    const { sandbox } = settings.server;
    if (sandbox.isOn) await this.attempt(SANDBOX, () => this.openSandbox(sandbox, note));
    for (const session of plannedSessions(settings, sandbox.isOn)) {
      await this.attempt(`session ${session.id}`, () => this.openSession(session, note));
    }
  }

  async close(): Promise<void> {
    const { sessions, supervisor, market } = this.parts;
    await sessions.stopAll();
    await supervisor.stop();
    await market.close();
  }

  private async openSandbox(sandbox: Settings['server']['sandbox'], note: (text: string) => void): Promise<void> {
    const { settings, clock } = this.parts;
    const { symbols, speed, seed } = sandbox;
    const venue = await openSandboxMarket({ dataFolder: settings.dataDir, symbols, speed, seed }, clock);
    note(venue.description);
    this.parts.market.add(venue);
    this.parts.supervisor.start(venue.features);
    let missing = symbols.length;
    const ids: string[] = [];
    for (const symbol of symbols) {
      ids.push(
        await this.follow(venue, symbol, () => {
          if (--missing === 0) void this.attempt('first look', () => this.lookFirst(ids, note));
        }),
      );
    }
  }

  /** Begins to follow a symbol; gives back the instrument's id. */
  private async follow(venue: TradingVenue, symbol: string, onHistory: () => void): Promise<string> {
    const { market, supervisor } = this.parts;
    const instrument = await venue.instrument(normaliseSymbol(symbol));
    if (market.isFollowed(instrument.id)) return instrument.id;
    const features: readonly Feature[] = market.follow(instrument, venue.name, onHistory);
    supervisor.start(features);
    return instrument.id;
  }

  private async lookFirst(instruments: readonly string[], note: (text: string) => void): Promise<void> {
    const started = await firstLook(this.parts.store, this.parts.runs, instruments);
    if (started > 0) note(`the history of the sandbox is there: ${started} backtests of it are under way`);
  }

  private async openSession({ id, options }: PlannedSession, note: (text: string) => void): Promise<void> {
    const { store, settings, sessions, news } = this.parts;
    const venue = await this.venue(options.venue ?? SANDBOX, options.symbol ?? 'BTC/USDT', id);
    const runner = new SessionRunner(id, {
      options,
      venue,
      store,
      checkKillEveryMs: settings.killSwitch.checkEveryMs,
      listener: news,
    });
    sessions.add(runner);
    await runner.start();
    await this.follow(venue, options.symbol ?? 'BTC/USDT', () => undefined);
    note(`session ${id} trades on paper`);
  }

  /** Opened once for all that trade there. */
  private async venue(name: string, symbol: string, session: string): Promise<TradingVenue> {
    const { market, settings, supervisor } = this.parts;
    const open = market.venue(name);
    if (open !== undefined) return open;
    const place = { isLive: false, url: undefined, speed: undefined, seed: undefined, dataFolder: settings.dataDir };
    const venue = await openVenue({ ...place, name, symbol, session }, settings);
    market.add(venue);
    supervisor.start(venue.features);
    return venue;
  }

  private async attempt(source: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.parts.onTrouble(source, error);
    }
  }
}
