import { AssayError } from '#core/errors.ts';
import type { UnixMs } from '#core/time.ts';

/** Markets that go silent by themselves: one at a time, drawn from the open ones. Times are the venue's. */
export interface FreezePlan {
  /** Mean time between the beginnings of two. */
  readonly everyMs: number;
  readonly lastsMs: number;
}

/** Everything that decides what the venue does besides its markets. */
export interface PredictionConfig {
  /** Of what the server draws itself; the markets have a seed of their own. */
  readonly seed: number;
  /** Multiple of the clock at which the venue's time runs. */
  readonly speed: number;
  /** Its first instant; undefined: where the markets stand. */
  readonly start: UnixMs | undefined;
  /** How often the markets are let live on, ms of the clock itself. */
  readonly stepMs: number;
  /** The chain that signed orders are for. */
  readonly chainId: number;
  /** What an account has at the start, decimal text. */
  readonly collateral: string;
  /** Whether odd markets of the first years are listed too: three outcomes, no prices, fields left out. */
  readonly hasLegacy: boolean;
  /** Whether requests beyond the documented rates have to wait. */
  readonly isThrottled: boolean;
  readonly freezes: FreezePlan | undefined;
  /** How long after a match an execution is on the chain, and beyond doubt. Venue's time. */
  readonly minedMs: number;
  readonly confirmedMs: number;
  /** Orders of an account that has begun heartbeats are cancelled when none came for so long; ms of the clock itself. */
  readonly heartbeatMs: number;
}

const DEFAULTS: PredictionConfig = {
  seed: 1,
  speed: 1,
  start: undefined,
  stepMs: 20,
  chainId: 137,
  collateral: '10000',
  hasLegacy: true,
  isThrottled: true,
  freezes: undefined,
  minedMs: 2_000,
  confirmedMs: 5_000,
  heartbeatMs: 15_000,
};

/** A configuration with what is usual in place of what is left out. Throws `config.invalid` for what makes no sense. */
export function predictionConfig(wanted: Partial<PredictionConfig> = {}): PredictionConfig {
  const config = { ...DEFAULTS, ...wanted };
  assertAbove('speed', config.speed);
  assertAbove('stepMs', config.stepMs);
  assertAbove('heartbeatMs', config.heartbeatMs);
  if (config.freezes !== undefined) {
    assertAbove('freezes.everyMs', config.freezes.everyMs);
    assertAbove('freezes.lastsMs', config.freezes.lastsMs);
  }
  return config;
}

function assertAbove(name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new AssayError('config.invalid', `Expected ${name} of the prediction sandbox to be above "0", was "${value}"`, {
    place: { column: name, value: `${value}` },
  });
}
