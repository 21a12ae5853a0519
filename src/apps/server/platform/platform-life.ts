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
  /** Venues that are being opened. */
  private readonly opening = new Map<string, Promise<TradingVenue>>();

  constructor(parts: LifeParts) {
    this.parts = parts;
  }

  /** Resolves when everything is under way; each part then goes on, and begins again, by itself. `note` says how far it is. */
  async begin(note: (text: string) => void): Promise<void> {
    const { settings, market, supervisor } = this.parts;
    supervisor.start([market.telling()]);
    const { sandbox } = settings.server;
    const planned = plannedSessions(settings, sandbox.isOn);
    if (sandbox.isOn) {
      const symbols = [...new Set([...sandbox.symbols, ...planned.filter(isAtSandbox).map(symbolOf)])];
      await this.attempt(SANDBOX, () => this.openSandbox({ ...sandbox, symbols }, note));
    }
    supervisor.start(planned.map((session) => this.beginning(session, note)));
  }

  async close(): Promise<void> {
    const { sessions, supervisor, market } = this.parts;
    await sessions.stopAll();
    await supervisor.stop();
    // One may have begun while the others ended.
    await sessions.stopAll();
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

  /**
   * Has a session begin, again and again with growing waits while its venue or the store is out of reach; the session then goes on by
   * itself. What no new beginning mends is said, and left alone.
   */
  private beginning(planned: PlannedSession, note: (text: string) => void): Feature {
    const { store, settings, sessions, news } = this.parts;
    const { id, options, goesOn } = planned;
    const runner = new SessionRunner(id, {
      options,
      goesOn,
      venue: () => this.venue(options.venue ?? SANDBOX, symbolOf(planned), id),
      store,
      checkKillEveryMs: settings.killSwitch.checkEveryMs,
      listener: news,
    });
    sessions.add(runner);
    return {
      name: `beginning of ${id}`,
      run: async ({ signal, well }) => {
        await unlessAborted(signal, this.openSession(runner, planned));
        if (signal.aborted) return;
        note(`session ${id} trades on paper`);
        well();
        await aborted(signal);
      },
    };
  }

  private async openSession(runner: SessionRunner, planned: PlannedSession): Promise<void> {
    const { options, id } = planned;
    // Its owner may have been quicker.
    if (!runner.isRunning) await runner.start();
    const venue = await this.venue(options.venue ?? SANDBOX, symbolOf(planned), id);
    await this.follow(venue, symbolOf(planned), () => undefined);
  }

  /** Opened once for all that trade there; tried again by the next who asks when that failed. */
  private venue(name: string, symbol: string, session: string): Promise<TradingVenue> {
    const { market } = this.parts;
    const open = market.venue(name);
    if (open !== undefined) return Promise.resolve(open);
    const opening = this.opening.get(name) ?? this.openVenue(name, symbol, session);
    this.opening.set(name, opening);
    return opening.finally(() => this.opening.delete(name));
  }

  private async openVenue(name: string, symbol: string, session: string): Promise<TradingVenue> {
    const { market, settings, supervisor } = this.parts;
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

function symbolOf({ options }: PlannedSession): string {
  return normaliseSymbol(options.symbol ?? 'BTC/USDT');
}

function isAtSandbox({ options }: PlannedSession): boolean {
  return (options.venue ?? SANDBOX) === SANDBOX;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Whoever wants the program to end does not wait for a venue that does not answer. */
async function unlessAborted(signal: AbortSignal, work: Promise<void>): Promise<void> {
  work.catch(() => undefined);
  await Promise.race([work, aborted(signal)]);
}
