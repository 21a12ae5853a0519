import { Rng } from '#core/rng.ts';
import { DAY_MS, HOUR_MS } from '#core/time.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { bridgeRise } from '#sandbox/generator/brownian.ts';
import { DailyCycle } from '#sandbox/generator/daily-cycle.ts';
import type { MarketProfile } from '#sandbox/generator/market-profiles.ts';
import type { OpenBars } from '#sandbox/generator/open-bars.ts';
import { RegimeChain } from '#sandbox/generator/regimes.ts';
import type { RegimeName } from '#sandbox/generator/regimes.ts';
import { SetupDirector } from '#sandbox/generator/setup-director.ts';
import type { CrashTruth, MarketTruths, RegimeTruth } from '#sandbox/generator/truths.ts';

/** Stationary deviation of the logarithm of volatility, and how long a shock to it lasts. */
const CLUSTER_SIGMA = 0.35;
const CLUSTER_MS = 10 * HOUR_MS;
/** One bar in 25 is drawn 2.2 times as wide: kurtosis of about 5 before clustering. */
const TAIL_CHANCE = 0.04;
const TAIL_FACTOR = 2.2;
/** A crash multiplies volatility by e^1.1, which then decays with the cluster. */
const CRASH_SHOCK = 1.1;
const WEEKEND_GAP_SIGMAS = 3;
const IMPULSE_VOLUME_FACTOR = 2.6;
const RANGE_MEMORY_BARS = 50;

export interface WalkSettings {
  readonly seed: number;
  readonly timeframe: Timeframe;
  readonly startPrice: number;
  readonly edgeRatio: number;
  readonly trendRatio: number;
}

/** The price process, one bar at a time. Each source of chance has its own stream, so that a parameter of one leaves the others as they were. */
export class MarketWalk {
  private readonly profile: MarketProfile;
  private readonly settings: WalkSettings;
  private readonly noise: Rng;
  private readonly volume: Rng;
  private readonly shocks: Rng;
  private readonly chain: RegimeChain;
  private readonly director: SetupDirector;
  private readonly cycle: DailyCycle;
  private readonly crashes: CrashTruth[] = [];
  private readonly regimes: RegimeTruth[] = [];
  /** Deviation of a bar in a normal hour. */
  private readonly sigma: number;
  private readonly daySigma: number;
  private readonly barMs: number;
  private readonly crashChance: number;
  private readonly clusterKeep: number;
  private readonly ticksPerUnit: number;
  private readonly bar = { openTime: 0, closeTime: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  /** Logarithm of the last close before rounding. */
  private level: number;
  private anchor: number;
  /** Logarithm of the clustered volatility factor. */
  private cluster = 0;
  /** Mean high minus low, in price. */
  private meanRange: number;
  private regimeFrom: number | undefined;
  private regimeName: RegimeName;

  constructor(profile: MarketProfile, settings: WalkSettings) {
    this.profile = profile;
    this.settings = settings;
    const seeds = new Rng(settings.seed);
    this.noise = seeds.fork();
    this.volume = seeds.fork();
    this.shocks = seeds.fork();
    this.chain = new RegimeChain(seeds.fork());
    this.director = new SetupDirector(settings.edgeRatio, seeds.fork());
    this.barMs = timeframeMs(settings.timeframe);
    this.sigma = profile.annualVolatility * Math.sqrt(this.barMs / profile.yearMs);
    this.daySigma = profile.annualVolatility * Math.sqrt(DAY_MS / profile.yearMs);
    this.cycle = new DailyCycle(profile.cycleDays, seeds.fork());
    this.crashChance = profile.crashesPerYear * (this.barMs / profile.yearMs);
    this.clusterKeep = Math.exp(-this.barMs / Math.max(CLUSTER_MS, 8 * this.barMs));
    this.ticksPerUnit = 10 ** profile.priceDigits;
    this.level = Math.log(settings.startPrice);
    this.anchor = this.level;
    this.bar.close = this.toTick(settings.startPrice);
    this.meanRange = 1.6 * this.sigma * settings.startPrice;
    this.regimeName = this.chain.current.name;
  }

  /** Draws the bar at the present place of `times` and appends it. */
  pushBar(columns: BarColumns, times: OpenBars): void {
    const { bar, profile } = this;
    bar.openTime = times.openTime;
    bar.closeTime = times.closeTime;
    this.stepRegime();
    const isIntraday = this.barMs < DAY_MS;
    const sigma = this.stepSigma(isIntraday ? profile.activity.sigmaFactor(bar.openTime) : 1);
    if (times.isAfterBreak && columns.length > 0) this.level += WEEKEND_GAP_SIGMAS * sigma * this.noise.normal();
    const jump = columns.length > 0 ? this.director.nextJump(columns, this.meanRange) : 0;
    const drift = this.drift(columns, sigma);
    this.drawPrices(drift, jump + this.drawCrash(), sigma, times.isAfterBreak);
    this.drawVolume(jump === 0 ? 1 : IMPULSE_VOLUME_FACTOR, isIntraday);
    columns.push(bar);
    this.meanRange += (bar.high - bar.low - this.meanRange) / RANGE_MEMORY_BARS;
    this.cycle.observe(bar);
    this.director.observe(columns, columns.length - 1, this.meanRange);
  }

  /** What was planted, once all bars are drawn. */
  finish(columns: BarColumns): MarketTruths {
    if (columns.length > 0) {
      this.recordRegime(this.bar.closeTime);
      this.director.finish(columns);
    }
    return {
      setups: this.director.truths,
      crashes: this.crashes,
      cycleLows: this.cycle.lows,
      regimes: this.regimes,
    };
  }

  private stepRegime(): void {
    this.regimeFrom ??= this.bar.openTime;
    if (!this.chain.step()) return;
    this.anchor = this.level;
    if (this.chain.current.name === this.regimeName) return;
    this.recordRegime(this.bar.openTime);
    this.regimeFrom = this.bar.openTime;
    this.regimeName = this.chain.current.name;
  }

  private recordRegime(to: number): void {
    if (this.regimeFrom === undefined || to === this.regimeFrom) return;
    this.regimes.push({ name: this.regimeName, from: this.regimeFrom, to });
  }

  /** Deviation of the coming bar: regime, hour, clustering, fat tails. */
  private stepSigma(hourFactor: number): number {
    const keep = this.clusterKeep;
    this.cluster = keep * this.cluster + CLUSTER_SIGMA * Math.sqrt(1 - keep * keep) * this.noise.normal();
    const tail = this.noise.uniform() < TAIL_CHANCE ? TAIL_FACTOR : 1;
    const clustered = Math.exp(this.cluster - CLUSTER_SIGMA * CLUSTER_SIGMA);
    return this.sigma * hourFactor * this.chain.current.volatilityFactor * clustered * tail;
  }

  /** The part of the coming move that could be known beforehand: none with both ratios at 0. */
  private drift(columns: BarColumns, sigma: number): number {
    const cycleDrift = this.cycle.driftPerDay(this.bar.openTime) * this.daySigma * (this.barMs / DAY_MS);
    // A setup under way has the drift that its odds ask for and no other, so that `edgeRatio` alone decides them.
    if (this.director.isSteering) return this.director.nextDrift(columns, sigma);
    const { drift, pull } = this.chain.current;
    return this.settings.trendRatio * (drift * sigma + pull * (this.anchor - this.level) + cycleDrift);
  }

  /** A crash now and then; between them the mean fall is given back, so that the expected move is 0. */
  private drawCrash(): number {
    const [least, most] = this.profile.crashDays;
    const meanFall = ((least + most) / 2) * this.daySigma * this.crashChance;
    if (this.shocks.uniform() >= this.crashChance) return meanFall;
    const fall = (least + (most - least) * this.shocks.uniform()) * this.daySigma;
    this.cluster += CRASH_SHOCK;
    this.crashes.push({ time: this.bar.openTime, dropRatio: 1 - Math.exp(-fall) });
    return meanFall - fall;
  }

  private drawPrices(drift: number, jump: number, sigma: number, isAfterBreak: boolean): void {
    const { bar, noise, level } = this;
    // Half the variance is taken off so that the price, not its logarithm, has no drift.
    const move = drift + jump + sigma * noise.normal() - (sigma * sigma) / 2;
    const top = Math.exp(level + bridgeRise(noise, move, sigma));
    const bottom = Math.exp(level - bridgeRise(noise, -move, sigma));
    const open = isAfterBreak ? this.toTick(Math.exp(level)) : bar.close;
    this.level = level + move;
    const close = this.toTick(Math.exp(this.level));
    bar.open = open;
    bar.close = close;
    bar.high = Math.max(open, close, this.toTick(top));
    bar.low = Math.min(open, close, this.toTick(bottom));
  }

  private drawVolume(eventFactor: number, isIntraday: boolean): void {
    const { bar, profile, volume } = this;
    const hours =
      (isIntraday ? this.barMs : Math.min(this.barMs, this.barMs * (profile.yearMs / (365 * DAY_MS)))) / HOUR_MS;
    const busy = isIntraday ? profile.activity.volumeFactor(bar.openTime) : 1;
    const rangeFactor = 0.6 + (0.4 * (bar.high - bar.low)) / this.meanRange;
    const noise = Math.exp(0.3 * volume.normal() - 0.045);
    const mean = profile.hourlyVolume * hours * busy * this.chain.current.volumeFactor * eventFactor;
    const scale = 10 ** profile.volumeDigits;
    bar.volume = Math.round(mean * rangeFactor * noise * scale) / scale;
  }

  /** The nearest tick, at least one. A whole number divided by a power of ten is the double nearest to its decimal text. */
  private toTick(price: number): number {
    return Math.max(1, Math.round(price * this.ticksPerUnit)) / this.ticksPerUnit;
  }
}
