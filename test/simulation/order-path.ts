import { Rng } from '#core/rng.ts';
import { MINUTE_MS, SECOND_MS, unixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import { UTC_CLOCK } from '#domain/market/period.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import { DEFAULT_TRADING, runConfig } from '#engine/run-config.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { FREE_SIM } from '#engine/sim/sim-config.ts';
import type { EngineSetup } from '#engine/state.ts';
import { openSession } from '#runtime/session/open-session.ts';
import type { SessionOptions } from '#runtime/session/open-session.ts';
import type { TradingSession } from '#runtime/session/trading-session.ts';
import { VirtualClock } from '#sandbox/time/virtual-clock.ts';
import { ScriptedStrategy } from '#testkit/scripted-strategy.ts';
import { faultsOf } from './judgement.ts';
import { Life, mortal, slow } from './life.ts';
import { MemorySessionStore } from '#testkit/memory-session-store.ts';
import { nextBar, randomScript } from './random-market.ts';
import type { MakeWorld, World } from './world.ts';

export interface SimulationReport {
  readonly seed: number;
  /** What does not hold, in words; empty when everything does. */
  readonly faults: readonly string[];
  readonly simulatedMs: number;
  readonly orders: number;
  readonly restarts: number;
  readonly trades: number;
}

const START = unixMs(Date.UTC(2026, 0, 5));
const BARS = 40;
/** Starts in a row; a terrible line takes some. */
const MOST_TRIES = 300;
/** When the kill switch is pulled, in half of the lives. */
const KILL_BAR = BARS - 8;

/**
 * A live session over a bad line that dies again and again, at any await: every choice comes from the seed, so a failure happens
 * again with it.
 */
export class OrderPathSimulation {
  private readonly seed: number;
  private readonly firstLife: number | undefined;
  private readonly rng: Rng;
  private readonly clock = new VirtualClock(START);
  private readonly store = new MemorySessionStore();
  private readonly world: World;
  private readonly config: RunConfig;
  private readonly bars: Bar[] = [];
  private readonly failures: string[] = [];
  private life: Life | undefined;
  private session: TradingSession | undefined;
  private isMortal = true;
  private restarts = -1;
  private killedAt: number | undefined;
  private price = 100;
  private refusal = '';

  /** `firstLife`: awaits that the first process lives, after which none dies; left out, every process dies by chance. */
  constructor(seed: number, makeWorld: MakeWorld, firstLife?: number) {
    this.seed = seed;
    this.firstLife = firstLife;
    this.rng = new Rng(seed);
    this.world = makeWorld(this.clock, this.rng.fork());
    this.config = runConfig({
      strategy: { id: 'scripted', parameters: {} },
      instrument: this.world.instrument,
      timeframe: '1m',
      capital: '10000',
      venue: FREE_SIM,
      risk: { ...NO_RISK_RULES, currency: this.world.instrument.quote },
      sizing: { kind: 'fixed', quantity: '10' },
      trading: {
        ...DEFAULT_TRADING,
        maxOpenPerInstrument: 2,
        breakEvenAfterFirstTarget: this.rng.uniform() < 0.5,
      },
    });
  }

  async run(): Promise<SimulationReport> {
    await this.live();
    for (let i = 0; i < BARS; i++) await this.playMinute(i);
    await this.comeToRest();
    const { seed, world, store, clock, killedAt, restarts } = this;
    const truth = world.truth();
    const state = this.session?.state;
    const judged =
      state === undefined ? ['no session stands at the end'] : faultsOf({ truth, store, state, setup: this.setup() });
    const late = killedAt === undefined ? [] : world.sentToBuyAfter(killedAt);
    const lateFaults = late.map((name) => `order ${name} was sent to buy after the kill`);
    return {
      seed,
      restarts,
      faults: [...this.failures, ...judged, ...lateFaults],
      simulatedMs: clock.now() - START,
      orders: truth.orders.length,
      trades: (await store.trades()).length,
    };
  }

  private setup(): Omit<EngineSetup, 'journal'> {
    const strategy = new ScriptedStrategy(this.world.instrument.id, randomScript(this.seed));
    return { config: this.config, strategy, gates: [], clock: UTC_CLOCK };
  }

  /** Starts the process, again and again until it stands; then tells it what it has missed. */
  private async live(): Promise<void> {
    for (let tries = 0; this.session === undefined; tries++) {
      if (tries === MOST_TRIES) throw new Error(`the session does not come back: ${this.refusal}`);
      this.restarts++;
      const chance = this.rng.integer(1, 400);
      const awaits =
        this.firstLife === undefined ? chance : this.restarts === 0 ? this.firstLife : Number.POSITIVE_INFINITY;
      const life = new Life(() => this.onDeath(), this.isMortal ? awaits : undefined);
      this.life = life;
      const start = { isRefused: false };
      openSession(this.options(life)).then(
        (session) => (life.isOver ? session.abandon() : this.onOpen(session)),
        (error: unknown) => {
          start.isRefused = true;
          this.refusal = String(error);
        },
      );
      while (this.session === undefined && !life.isOver && !start.isRefused) await this.pass(200);
      await this.pass(this.rng.integer(10, 3_000));
    }
    await this.catchUp();
  }

  private options(life: Life): SessionOptions {
    const { world, store, clock, config } = this;
    return {
      session: {
        id: 'simulated',
        mode: 'live',
        desk: 'test',
        venue: world.instrument.venue,
        account: 'simulated',
        instrument: world.instrument.id,
        config,
        configHash: '',
        created: START,
      },
      setup: this.setup(),
      store: mortal(slow(store, clock, this.rng.fork()), life),
      clock,
      gateway: mortal(world.connect(), life),
      note: () => undefined,
    };
  }

  private onOpen(session: TradingSession): void {
    this.session = session;
    session.failureListener = (error) => this.failures.push(`the session failed: ${String(error)}`);
  }

  private onDeath(): void {
    this.session?.abandon();
    this.session = undefined;
  }

  /** Bars that it was not there for are heard, and not acted on. */
  private async catchUp(): Promise<void> {
    const { session, bars } = this;
    const until = session?.takenUntil ?? Number.NEGATIVE_INFINITY;
    const missed = bars.filter(({ openTime }) => openTime >= until);
    if (missed.length === 0) return;
    const time = this.clock.now();
    this.tell({ kind: 'control', event: { kind: 'resume', time, tradesFrom: unixMs(time - 10 * SECOND_MS) } });
    for (const bar of missed) this.tell({ kind: 'bar', bar });
    await this.pass(0);
  }

  private tell(input: Parameters<TradingSession['take']>[0]): void {
    void this.session?.take(input).catch(() => undefined);
  }

  private async playMinute(i: number): Promise<void> {
    const bar = nextBar(this.price, START + i * MINUTE_MS, this.rng);
    const { open, high, low, close } = bar;
    const path = this.rng.uniform() < 0.5 ? [open, high, low, close] : [open, low, high, close];
    for (const [step, price] of path.entries()) {
      await this.passUntil(bar.openTime + (step + 1) * 14_000);
      this.world.moveTo(price);
      this.tell({ kind: 'price', price });
      if (this.rng.uniform() < 0.02 && this.firstLife === undefined) this.life?.end();
      if (this.rng.uniform() < 0.02) this.world.interrupt();
      await this.live();
    }
    this.price = close;
    await this.passUntil(bar.closeTime);
    this.bars.push(bar);
    const isKilledAtOnce = i === KILL_BAR && this.rng.uniform() < 0.25;
    // While something else is being written, bar and kill wait for each other and are taken in one breath.
    if (isKilledAtOnce) this.tell({ kind: 'time', time: this.clock.now() });
    this.tell({ kind: 'bar', bar });
    if (isKilledAtOnce) return this.kill();
    await this.pass(0);
    await this.dieSoonAfter();
    await this.live();
    if (i === KILL_BAR && this.rng.uniform() < 0.33) await this.kill();
  }

  /** Now and then while what a bar set off is on its way: sent, and not answered. */
  private async dieSoonAfter(): Promise<void> {
    if (this.firstLife !== undefined || this.rng.uniform() >= 0.08) return;
    await this.pass(this.rng.integer(0, 600));
    this.life?.end();
  }

  /** The switch is kept outside of the session: it is told to every session that starts, until one has taken it. */
  private async kill(): Promise<void> {
    const flatten = this.rng.uniform() < 0.5;
    while (this.killedAt === undefined) {
      if (this.session === undefined) await this.live();
      const time = this.clock.now();
      const taken = this.session?.take({
        kind: 'control',
        event: { kind: 'halt', time, reason: 'simulated', flatten },
      });
      taken?.then(
        () => (this.killedAt ??= this.clock.now()),
        () => undefined,
      );
      await this.pass(250);
    }
  }

  /** Nobody dies any more, the line is good, and there is time for everything to be found out. */
  private async comeToRest(): Promise<void> {
    this.isMortal = false;
    this.world.calm();
    this.life?.end();
    await this.live();
    for (let i = 0; i < 8; i++) await this.pass(10 * SECOND_MS);
  }

  private passUntil(instant: number): Promise<void> {
    return this.clock.runUntil(Math.max(this.clock.now(), instant));
  }

  private pass(ms: number): Promise<void> {
    return this.clock.runUntil(this.clock.now() + ms);
  }
}
