import { AssayError } from '#core/errors.ts';

/** Which of two prices a bar reached first when it reached both and nothing finer is known. */
export type SameBarPolicy =
  /** The stop: the pessimistic reading. */
  | 'stopFirst'
  /** Bars go open, high, low, close. */
  | 'openHighLowClose'
  /** Bars go first to the extreme that is nearer to the open; the stop when both are as near. */
  | 'adaptive';

/** Every assumption the simulated venue makes, by name. Plain data, part of the run configuration. */
export interface SimConfig {
  readonly sameBar: SameBarPolicy;
  /** Where a stop fills when a bar opens beyond it: at that `open` (worse), or `atStop` (for comparison only). */
  readonly stopGap: 'open' | 'atStop';
  /** Whether a resting limit needs a price beyond it (`penetrate`) or at it (`touch`). */
  readonly limitFill: 'penetrate' | 'touch';
  /** Where a resting limit fills when a bar opens beyond it: at its own price, or at the better open. */
  readonly limitGap: 'atLimit' | 'atOpen';
  /** Where a market order fills that was sent at a bar's close: at the next bar's open, or at that close. */
  readonly marketFill: 'nextOpen' | 'fillAtClose';
  /** Fees in basis points of the notional. */
  readonly takerFeeBps: number;
  readonly makerFeeBps: number;
  /** Half the distance between bid and ask, in basis points; market and stop orders pay it. */
  readonly halfSpreadBps: number;
  /** What else a market or stop order loses between decision and execution, in basis points. */
  readonly slippageBps: number;
}

export const DEFAULT_SIM: SimConfig = {
  sameBar: 'stopFirst',
  stopGap: 'open',
  limitFill: 'penetrate',
  limitGap: 'atLimit',
  marketFill: 'nextOpen',
  takerFeeBps: 10,
  makerFeeBps: 10,
  halfSpreadBps: 1,
  slippageBps: 0,
};

/** The same assumptions without any cost. */
export const FREE_SIM: SimConfig = { ...DEFAULT_SIM, takerFeeBps: 0, makerFeeBps: 0, halfSpreadBps: 0 };

/** Throws `config.invalid` unless every cost is a number from 0 to 1000 basis points. */
export function assertSimConfig(config: SimConfig): void {
  for (const name of ['takerFeeBps', 'makerFeeBps', 'halfSpreadBps', 'slippageBps'] as const) {
    const value = config[name];
    if (value >= 0 && value <= 1_000) continue;
    throw new AssayError('config.invalid', `Expected ${name} to be from "0" to "1000", was "${value}"`, {
      place: { column: name, value: `${value}` },
    });
  }
}
