import { releaseMemory } from '#apps/trading/release-memory.ts';
import { AssayError } from '#core/errors.ts';
import type { SessionRecord } from '#domain/operations/session-store.ts';
import type { Store } from '#adapters/storage/store.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { instrumentOf } from '#engine/run-config.ts';
import type { FeatureStatus } from '#runtime/supervision/feature.ts';
import { Supervisor } from '#runtime/supervision/supervisor.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { bold, red } from '#apps/cli/table.ts';
import { openVenue } from '#apps/trading/compose.ts';
import { withFallback } from '#apps/trading/fallback-feed.ts';
import { healthReport } from '#apps/trading/health-report.ts';
import { openHealthServer } from '#apps/cli/trade/health-server.ts';
import { assertLive } from '#apps/trading/live-consent.ts';
import { openTradingStore } from '#apps/operating/open-trading-store.ts';
import { configOf, sessionChoice, sessionRecord, warmUpFrom } from '#apps/trading/session-choice.ts';
import type { SessionChoiceOptions } from '#apps/trading/session-choice.ts';
import { TradeFeatures } from '#apps/trading/trade-features.ts';
import { JsonScreen, TextScreen } from '#apps/cli/trade/trade-screen.ts';
import type { TradeScreen } from '#apps/cli/trade/trade-screen.ts';
import type { TradingVenue, VenueRequest } from '#apps/trading/trading-venue.ts';

export interface TradeOptions extends SessionChoiceOptions {
  readonly account?: string;
  readonly url?: string;
  readonly fallback?: string;
  readonly speed?: number;
  readonly seed?: number;
  readonly warmUp?: number;
  readonly for?: number;
  readonly bars?: number;
  readonly health?: string;
  readonly json?: boolean;
}

type NewSession = Omit<SessionRecord, 'epoch' | 'status' | 'reason'>;

/** Trades one session until it is told to end, or cannot go on. */
export async function runTrade(context: CliContext, options: TradeOptions, settings: Settings): Promise<void> {
  await using store = await openTradingStore(settings);
  const named = options.session === undefined ? undefined : await store.sessions.get(options.session);
  const chosen = sessionChoice(options, named);
  const stored = named ?? (await store.sessions.get(chosen.id));
  const { url, speed, seed } = options;
  const isLive = chosen.mode === 'live';
  const { dataDir: dataFolder } = settings;
  const wanted = { symbol: chosen.symbol, session: chosen.id, dataFolder };
  const first = await openVenue({ ...wanted, name: chosen.venue, isLive, url, speed, seed }, settings);
  const venue = await backedVenue(first, wanted, options.fallback, settings, context);
  try {
    const { gateway } = venue;
    const account = gateway === undefined ? '' : (await assertLive(gateway, options.account)).id;
    const instrument =
      stored === undefined ? await venue.instrument(chosen.symbol) : instrumentOf(configOf(stored).instrument);
    const market = { instrument, now: venue.clock.now(), realNow: systemClock.now(), costs: venue.costs };
    const session = sessionRecord(chosen, stored, market, account);
    await new TradeProgram({ context, options, settings, store, venue, session }).run();
  } finally {
    await venue.close();
  }
}

/** The venue, with the one that `--fallback` names behind its data. */
async function backedVenue(
  first: TradingVenue,
  wanted: Pick<VenueRequest, 'symbol' | 'session' | 'dataFolder'>,
  fallback: string | undefined,
  settings: Settings,
  context: CliContext,
): Promise<TradingVenue> {
  if (fallback === undefined) return first;
  const plain = { isLive: false, url: undefined, speed: undefined, seed: undefined };
  try {
    const second = await openVenue({ ...wanted, ...plain, name: fallback }, settings);
    return await withFallback(first, second, wanted.symbol, (words) => context.note(words));
  } catch (error) {
    await first.close();
    throw error;
  }
}

interface ProgramParts {
  readonly context: CliContext;
  readonly options: TradeOptions;
  readonly settings: Settings;
  readonly store: Store;
  readonly venue: TradingVenue;
  readonly session: NewSession;
}

/** `record`: the last one of an earlier life. */
type ProgramStart = { readonly kind: 'new' | 'told' } | { readonly kind: 'again'; readonly record: number };

class TradeProgram {
  private readonly parts: ProgramParts;
  private readonly screen: TradeScreen;
  private readonly features: TradeFeatures;
  private readonly ending = new AbortController();
  private failure: string | undefined;
  /** How it began, until it is known what there was to catch up with. */
  private start: ProgramStart = { kind: 'new' };

  constructor(parts: ProgramParts) {
    this.parts = parts;
    const { context, options, settings, store, venue, session } = parts;
    const { instrument, from } = configOf(session);
    this.screen =
      options.json === true ? new JsonScreen(context, from ?? 0) : new TextScreen(context, instrument, from ?? 0);
    this.features = new TradeFeatures({
      session,
      store,
      venue,
      warmUpFrom: warmUpFrom(configOf(session), options.warmUp),
      checkKillEveryMs: Math.min(KILL_CHECK_MS, settings.killSwitch.checkEveryMs),
      onStored: (batch) => {
        this.screen.onStored(batch);
        if (options.bars !== undefined && this.screen.bars >= options.bars) this.ending.abort();
      },
      onCaughtUp: (bars) => this.onCaughtUp(bars),
      say: (text) => this.screen.say(text),
    });
  }

  async run(): Promise<void> {
    const { context, options, store, session } = this.parts;
    const before = await store.sessions.journalLength(session.id);
    this.announce(before);
    await this.features.openFirst();
    if (before > 0) this.start = { kind: 'again', record: before - 1 };
    await this.audit('session.start');
    const supervisor = new Supervisor({
      clock: systemClock,
      isFinal,
      onStatus: (status) => this.onStatus(status),
    });
    const extra = await this.extraFeatures(supervisor);
    supervisor.start([...this.features.all(), ...extra.features]);
    await untilEnd(AbortSignal.any([context.interrupted, this.ending.signal]), options.for);
    await supervisor.stop();
    await extra.close();
    this.screen.end();
    await this.audit('session.stop');
    if (this.failure !== undefined) throw new AssayError('session.taken', this.failure);
    await this.sayLast();
  }

  /** What runs beside the trading: the health server, and jobs when the settings have some. */
  private async extraFeatures(supervisor: Supervisor) {
    const { options, store, venue, session } = this.parts;
    const { host } = this.features;
    const server =
      options.health === undefined
        ? undefined
        : await openHealthServer(options.health, () =>
            healthReport({ supervisor, host, record: session, store, venue }),
          );
    if (server !== undefined) this.screen.say(`health: ${server.url}`);
    const jobs = await this.scheduler();
    const features = [server?.feature, jobs].filter((feature) => feature !== undefined);
    return { features, close: async () => server?.close() };
  }

  private async scheduler() {
    const { settings, store, session } = this.parts;
    if (Object.keys(settings.jobs).length === 0 && settings.backup.schedule === undefined) return undefined;
    // What jobs need, backups above all, is loaded only where there are some.
    const { jobScheduler } = await import('#apps/trading/job-scheduler.ts');
    return jobScheduler({ settings, store, runner: `trade:${session.id}`, say: (text) => this.screen.say(text) });
  }

  private announce(before: number): void {
    const { venue, session, store } = this.parts;
    const { strategy, timeframe, instrument } = configOf(session);
    const what = `${session.id}: ${strategy.id} on ${instrument.symbol} ${timeframe}, ${venue.description}`;
    if (session.mode === 'live') {
      this.screen.say(red(bold(`LIVE: real orders, account ${session.account} at ${session.venue}`)));
    }
    this.screen.say(`${session.mode === 'live' ? 'live' : 'paper'} session ${what}; store: ${store.place}`);
    if (before === 0) this.screen.say('a new session: warming up on the history first');
  }

  private onCaughtUp(bars: number): void {
    const { start } = this;
    const words = barsText(bars);
    this.start = { kind: 'told' };
    // At many times real time there is no quiet moment.
    if (start.kind !== 'told' && this.parts.venue.speed === 1) setTimeout(releaseMemory, QUIET_MS).unref();
    if (start.kind === 'new') this.screen.say(`warmed up on ${words}`);
    else if (start.kind === 'again') this.screen.say(`went on after record ${start.record}, ${words} caught up`);
    // At many times real time some bars are always under way.
    else if (this.parts.venue.speed === 1) this.screen.say(`${words} caught up`);
  }

  private onStatus({ name, state, why, isVital, isOver }: FeatureStatus): void {
    if (name === 'bars' && state === 'well' && this.start.kind !== 'told') this.onCaughtUp(0);
    if (state === 'failed') this.screen.say(red(`${name} has failed: ${why}`));
    if (state === 'degraded' && why !== 'catching up') this.screen.say(`${name}: ${why}`);
    if (!isOver || !isVital) return;
    this.failure = why;
    this.ending.abort();
  }

  private async audit(action: string): Promise<void> {
    const { store, session } = this.parts;
    const { id, mode, venue, account, configHash } = session;
    const detail = { session: id, mode, venue, account, config: configHash };
    // Who cannot write the audit log may not begin to trade; who ends has nothing left to protect.
    const entry = store.audit.add({ time: systemClock.now(), actor: 'cli', action, detail });
    await (action === 'session.stop' ? entry.catch(() => undefined) : entry);
  }

  private async sayLast(): Promise<void> {
    const { store, session } = this.parts;
    const last = await store.sessions.latestEquity(session.id);
    const { quote } = configOf(session).instrument;
    const worth = last === undefined ? '' : `, equity ${last.equity.round(2, 'nearest-even').toString()} ${quote}`;
    this.screen.say(`stopped after ${barsText(this.screen.bars)}${worth}; the same command goes on from here`);
  }
}

function barsText(bars: number): string {
  return `${bars} ${bars === 1 ? 'bar' : 'bars'}`;
}

const KILL_CHECK_MS = 50;

/** What no new beginning mends: another process trades the session, or its journal is not what this program would write. */
function isFinal(error: unknown): boolean {
  return error instanceof AssayError && FINAL.has(error.code);
}

const FINAL: ReadonlySet<string> = new Set([
  'session.taken',
  'session.different',
  'journal.corrupt',
  'journal.different',
]);

function untilEnd(signal: AbortSignal, forMs: number | undefined): Promise<void> {
  return new Promise((resolve) => {
    const takeBack = forMs === undefined ? undefined : systemClock.after(forMs, resolve);
    const end = (): void => {
      takeBack?.();
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** After the last missed bar, before memory is given back. */
const QUIET_MS = 2_000;
