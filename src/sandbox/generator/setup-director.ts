import type { Rng } from '#core/rng.ts';
import type { BarColumns } from '#domain/market/bar-columns.ts';
import type { Direction } from '#domain/signals/signal.ts';
import { LiquidityPools } from '#sandbox/generator/liquidity-pools.ts';
import type { Pool } from '#sandbox/generator/liquidity-pools.ts';
import type { SetupOutcome, SetupTruth } from '#sandbox/generator/truths.ts';

/** Share of natural sweeps that a setup follows. */
const SETUP_RATIO = 0.6;
/** Bars of rest between two setups. */
const REST_BARS = 24;
const RETURN_BARS_MAX = 150;
const TREND_BARS_MAX = 400;
const TARGET_RISKS = 2;
/** Drift never exceeds this share of a bar's deviation, so that a short way stays noisy. */
const DRIFT_SIGMAS_MAX = 0.8;

type Stage = 'idle' | 'impulse' | 'gap' | 'return' | 'trend';

interface OpenSetup {
  readonly direction: Direction;
  readonly pool: Pool;
  readonly sweepIndex: number;
  readonly stop: number;
  impulseIndex?: number;
  gap?: readonly [number, number];
  target?: number;
  returnIndex?: number;
  /** Where the present stage ends: the level that keeps the textbook's promise and the one that breaks it. */
  kept: number;
  broken: number;
  deadline: number;
}

/**
 * Turns some natural sweeps into setups: an impulse bar, the gap it leaves, a return into it, a move away from it. It only
 * chooses signs and drifts: with `edgeRatio` 0 each choice is fair, so that closes stay a martingale; with 1 each follows
 * the textbook. Between the two, a fair chance p becomes p + edgeRatio * (1 - p).
 */
export class SetupDirector {
  readonly truths: SetupTruth[] = [];
  private readonly pools = new LiquidityPools();
  private readonly edgeRatio: number;
  private readonly rng: Rng;
  private stage: Stage = 'idle';
  private setup: OpenSetup | undefined;
  private restUntil = 0;

  constructor(edgeRatio: number, rng: Rng) {
    // At exactly 1 the drift that forces a barrier is infinite.
    this.edgeRatio = Math.min(Math.max(edgeRatio, 0), 0.999);
    this.rng = rng;
  }

  /** Whether a setup decides the drift of the coming bar: on the way back to the gap and on the way from it. */
  get isSteering(): boolean {
    return this.stage === 'return' || this.stage === 'trend';
  }

  /** The jump of the coming bar's logarithmic price: not 0 on an impulse bar only. */
  nextJump(columns: BarColumns, meanRange: number): number {
    const { setup } = this;
    if (this.stage !== 'impulse' || setup === undefined) return 0;
    const close = columns.close[columns.length - 1]!;
    const sign = setup.direction === 'long' ? 1 : -1;
    const opposite = sign > 0 ? this.pools.high : this.pools.low;
    const wanted = (opposite === undefined ? 0 : sign * (opposite.price - close)) + 0.5 * meanRange;
    const size = Math.min(Math.max(wanted, 3.5 * meanRange), 6 * meanRange) / close;
    const isKept = this.rng.uniform() < (1 + this.edgeRatio) / 2;
    return (isKept ? sign : -sign) * size;
  }

  /** Drift of the coming bar, in logarithmic price, given its deviation, while a setup is steering. */
  nextDrift(columns: BarColumns, sigma: number): number {
    const { setup } = this;
    if (setup === undefined || !this.isSteering) return 0;
    const start = this.stage === 'return' ? columns.close[setup.impulseIndex! + 1]! : middle(setup.gap!);
    const wayBroken = Math.abs(Math.log(setup.broken / start));
    const wayRatio = Math.abs(Math.log(setup.kept / start)) / wayBroken;
    const drift = ((sigma * sigma) / 2) * exitExponent(this.edgeRatio, wayRatio, wayBroken);
    return Math.sign(setup.kept - start) * Math.min(drift, DRIFT_SIGMAS_MAX * sigma);
  }

  /** After bar `i` has closed. */
  observe(columns: BarColumns, i: number, meanRange: number): void {
    const swept = this.pools.takenBy(columns, i);
    if (this.stage !== 'idle') this.advance(columns, i);
    else if (swept !== undefined && i >= this.restUntil && this.rng.uniform() < SETUP_RATIO) {
      const { direction, pool } = swept;
      const stop = direction === 'long' ? columns.low[i]! - 0.1 * meanRange : columns.high[i]! + 0.1 * meanRange;
      this.setup = { direction, pool, sweepIndex: i, stop, kept: 0, broken: 0, deadline: 0 };
      this.stage = 'impulse';
    }
    this.pools.watch(columns, i, meanRange);
  }

  /** Records a setup that the end of the data cut off. */
  finish(columns: BarColumns): void {
    if (this.setup !== undefined) this.close(columns, columns.length - 1, 'unfinished');
  }

  private advance(columns: BarColumns, i: number): void {
    const setup = this.setup!;
    const isLong = setup.direction === 'long';
    if (this.stage === 'impulse') {
      if (columns.close[i]! > columns.open[i]! !== isLong) return this.close(columns, i, 'reversed');
      setup.impulseIndex = i;
      this.stage = 'gap';
      return;
    }
    if (this.stage === 'gap') return this.measureGap(columns, i);
    const { kept, broken } = setup;
    const isKept = kept > broken ? columns.high[i]! >= kept : columns.low[i]! <= kept;
    const isBroken = kept > broken ? columns.low[i]! <= broken : columns.high[i]! >= broken;
    if (this.stage === 'trend') {
      // Both on one bar: the order is not known; count it against the setup, as a careful backtest does.
      if (isBroken) this.close(columns, i, 'failed');
      else if (isKept) this.close(columns, i, 'continued');
      else if (i >= setup.deadline) this.close(columns, i, 'unfinished');
    } else if (isKept) this.enterTrend(i);
    else if (isBroken) this.close(columns, i, 'unreturned');
    else if (i >= setup.deadline) this.close(columns, i, 'unfinished');
  }

  private measureGap(columns: BarColumns, i: number): void {
    const setup = this.setup!;
    const isLong = setup.direction === 'long';
    const gap = isLong
      ? ([columns.high[i - 2]!, columns.low[i]!] as const)
      : ([columns.high[i]!, columns.low[i - 2]!] as const);
    const close = columns.close[i]!;
    const isOpen = gap[1] > gap[0] && (isLong ? close > gap[1] : close < gap[0]);
    if (!isOpen) return this.close(columns, i, 'unfinished');
    setup.gap = gap;
    setup.kept = middle(gap);
    setup.broken = (close * close) / setup.kept;
    setup.deadline = i + RETURN_BARS_MAX;
    this.stage = 'return';
  }

  private enterTrend(i: number): void {
    const setup = this.setup!;
    const entry = middle(setup.gap!);
    setup.returnIndex = i;
    setup.broken = setup.stop;
    setup.target = entry * (entry / setup.stop) ** TARGET_RISKS;
    setup.kept = setup.target;
    setup.deadline = i + TREND_BARS_MAX;
    this.stage = 'trend';
  }

  private close(columns: BarColumns, i: number, outcome: SetupOutcome): void {
    const setup = this.setup!;
    const time = (index: number): number => columns.openTime[index]!;
    this.truths.push({
      direction: setup.direction,
      poolTime: time(setup.pool.index),
      poolPrice: setup.pool.price,
      isEqualPool: setup.pool.isEqual,
      sweepTime: time(setup.sweepIndex),
      stop: setup.stop,
      endTime: time(i),
      outcome,
      ...(setup.impulseIndex === undefined ? {} : { impulseTime: time(setup.impulseIndex) }),
      ...(setup.gap === undefined ? {} : { gap: setup.gap }),
      ...(setup.target === undefined ? {} : { target: setup.target }),
      ...(setup.returnIndex === undefined ? {} : { returnTime: time(setup.returnIndex) }),
    });
    this.setup = undefined;
    this.stage = 'idle';
    this.restUntil = i + REST_BARS;
  }
}

/**
 * A Brownian path with drift m and variance s^2 per bar leaves (-b, +a) at the top with chance
 * (1 - x) / (1 - x^(1 + a/b)), x = exp(-2 m b / s^2). Gives 2m / s^2 for the chance fair + edge * (1 - fair), where
 * fair = b / (a + b). Closed for the two shapes that setups have: a = b and a = 2b.
 */
function exitExponent(edgeRatio: number, wayRatio: number, wayBroken: number): number {
  const fair = 1 / (1 + wayRatio);
  const chance = fair + edgeRatio * (1 - fair);
  const x = wayRatio < 1.5 ? 1 / chance - 1 : (Math.sqrt(4 / chance - 3) - 1) / 2;
  return -Math.log(x) / wayBroken;
}

function middle([low, high]: readonly [number, number]): number {
  return (low + high) / 2;
}
