import { AssayError } from '#core/errors.ts';
import { canonicalJson, hashText } from '#core/hash.ts';
import { Decimal } from '#core/decimal.ts';
import { currency } from '#core/money.ts';
import type { RiskConfig } from '#domain/risk/risk-config.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { DEFAULT_SIZING } from '#domain/sizing/position-size.ts';
import type { SizingConfig } from '#domain/sizing/position-size.ts';
import { DEFAULT_SIM, assertSimConfig } from '#engine/sim/sim-config.ts';
import type { SimConfig } from '#engine/sim/sim-config.ts';

/** Data that reads back from JSON as it was written. */
export type PlainData =
  | string
  | number
  | boolean
  | null
  | readonly PlainData[]
  | { readonly [name: string]: PlainData };

/** A strategy by the name under which its desk registers it, and its parameters. */
export interface StrategyConfig {
  readonly id: string;
  readonly parameters: PlainData;
}

/** Everything that decides what a run does, as plain data: the same configuration over the same bars is the same run. */
export interface RunConfig {
  readonly strategy: StrategyConfig;
  /** Name of the gate preset, or the names of the gates, in words of the desk. */
  readonly gates: PlainData;
  readonly instrument: InstrumentConfig;
  /** Timeframe of the bars that are fed; orders are matched on these. */
  readonly timeframe: Timeframe;
  /**
   * Trading begins at this instant, UTC ms; earlier bars only warm the strategy up. Null: with the first bar.
   */
  readonly from: number | null;
  /** End of the data asked for, UTC ms; null: the last bar. */
  readonly to: number | null;
  /** What the account starts with, in the instrument's quote currency, as a decimal text. */
  readonly capital: string;
  readonly sizing: SizingConfig;
  readonly trading: TradingConfig;
  readonly venue: SimConfig;
  /** What every order is held to besides the account; null: nothing, and the run cannot be halted. */
  readonly risk: RiskConfig | null;
  readonly follow: FollowConfig | null;
  /** For whatever draws random numbers. */
  readonly seed: number;
}

/** How signals become positions. */
export interface TradingConfig {
  /** Positions and resting entries that one strategy may have at once on one instrument. */
  readonly maxOpenPerInstrument: number;
  /** An accepted signal of the other direction first closes what is open. */
  readonly flipOnOpposite: boolean;
  /** Moves the stop to the entry price after the first target. */
  readonly breakEvenAfterFirstTarget: boolean;
  /** Most that everything open and resting may be worth, in multiples of the equity. */
  readonly maxExposureRatio: number;
  /** A position that is open longer than this is closed at the next open; null: never. */
  readonly holdingLimitMs: number | null;
}

/** Follows every signal, passed or blocked, as a trade of its own. */
export interface FollowConfig {
  /** A followed trade that is still open after this time is closed at the next open. */
  readonly timeLimitMs: number;
}

/** {@link Instrument} as plain data: exact numbers as texts. */
export interface InstrumentConfig {
  readonly id: string;
  readonly symbol: string;
  readonly venue: string;
  readonly kind: Instrument['kind'];
  readonly base: string;
  readonly quote: string;
  readonly priceTick: string;
  readonly quantityStep: string;
  readonly minQuantity: string;
  readonly minNotional: string;
  readonly calendar: string;
}

export const DEFAULT_TRADING: TradingConfig = {
  maxOpenPerInstrument: 1,
  flipOnOpposite: false,
  breakEvenAfterFirstTarget: false,
  maxExposureRatio: 1,
  holdingLimitMs: null,
};

/** What a run needs to be told; the rest has defaults. */
export type RunConfigInput = Pick<RunConfig, 'strategy' | 'timeframe'> &
  Partial<Omit<RunConfig, 'instrument'>> & { readonly instrument: Instrument };

/** Fills in the defaults; throws `config.invalid` naming the field that is out of range. */
export function runConfig(input: RunConfigInput): RunConfig {
  const config: RunConfig = {
    strategy: input.strategy,
    gates: input.gates ?? [],
    instrument: instrumentConfig(input.instrument),
    timeframe: input.timeframe,
    from: input.from ?? null,
    to: input.to ?? null,
    capital: input.capital ?? '10000',
    sizing: input.sizing ?? DEFAULT_SIZING,
    trading: input.trading ?? DEFAULT_TRADING,
    venue: input.venue ?? DEFAULT_SIM,
    risk: input.risk ?? null,
    follow: input.follow ?? null,
    seed: input.seed ?? 1,
  };
  assertRunConfig(config);
  return config;
}

/** Identifies the configuration: 64 hex digits. */
export function runConfigHash(config: RunConfig): string {
  return hashText(canonicalJson(config));
}

export function instrumentOf(config: InstrumentConfig): Instrument {
  return {
    id: config.id as InstrumentId,
    symbol: config.symbol,
    venue: config.venue,
    kind: config.kind,
    base: currency(config.base),
    quote: currency(config.quote),
    priceTick: Decimal.parse(config.priceTick),
    quantityStep: Decimal.parse(config.quantityStep),
    minQuantity: Decimal.parse(config.minQuantity),
    minNotional: Decimal.parse(config.minNotional),
    calendar: config.calendar,
  };
}

function instrumentConfig(instrument: Instrument): InstrumentConfig {
  const { priceTick, quantityStep, minQuantity, minNotional } = instrument;
  return {
    ...instrument,
    priceTick: priceTick.toString(),
    quantityStep: quantityStep.toString(),
    minQuantity: minQuantity.toString(),
    minNotional: minNotional.toString(),
  };
}

function assertRunConfig(config: RunConfig): void {
  const { trading, follow } = config;
  assertSimConfig(config.venue);
  expect(Decimal.parse(config.capital).sign() > 0, 'capital', 'above "0"', config.capital);
  const { maxOpenPerInstrument, maxExposureRatio } = trading;
  const wholeCount = Number.isInteger(maxOpenPerInstrument) && maxOpenPerInstrument >= 1;
  expect(wholeCount, 'maxOpenPerInstrument', 'a whole number of at least "1"', maxOpenPerInstrument);
  expect(maxExposureRatio > 0 && maxExposureRatio <= 1_000, 'maxExposureRatio', 'from "0" to "1000"', maxExposureRatio);
  const { holdingLimitMs } = trading;
  if (holdingLimitMs !== null) expect(holdingLimitMs > 0, 'holdingLimitMs', 'above "0"', holdingLimitMs);
  if (follow !== null) expect(follow.timeLimitMs > 0, 'follow.timeLimitMs', 'above "0"', follow.timeLimitMs);
  expect(
    config.from === null || config.to === null || config.from < config.to,
    'to',
    `after from "${config.from}"`,
    `${config.to}`,
  );
}

function expect(holds: boolean, field: string, range: string, value: string | number): void {
  if (holds) return;
  throw new AssayError('config.invalid', `Expected ${field} to be ${range}, was "${value}"`, {
    place: { column: field, value: `${value}` },
  });
}
