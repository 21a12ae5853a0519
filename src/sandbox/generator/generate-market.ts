import { AssayError } from '#core/errors.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { plantFlaws } from '#sandbox/generator/flaws.ts';
import type { FlawOptions, FlawTruth } from '#sandbox/generator/flaws.ts';
import { marketProfile } from '#sandbox/generator/market-profiles.ts';
import { MarketWalk } from '#sandbox/generator/market-walk.ts';
import { OpenBars } from '#sandbox/generator/open-bars.ts';
import type { MarketTruths } from '#sandbox/generator/truths.ts';

export interface MarketOptions {
  /** An integer; with the other options it decides every byte. */
  readonly seed: number;
  readonly timeframe: Timeframe;
  /** The first bar is the first one that opens at or after this instant while the market is open, UTC ms. */
  readonly start: number;
  /** How many bars, before flaws take or add some. */
  readonly bars: number;
  /** One of `MARKET_PROFILES`; default `BTC/USDT`. */
  readonly symbol?: string;
  /** Default: the profile's. */
  readonly startPrice?: number;
  /** 0: structure is a fair coin; 1: it always keeps its promise. Default 0.15. A demo's parameter, not a claim about markets. */
  readonly edgeRatio?: number;
  /** Share of the regimes' and the cycle's drift. 0: none, so that trends cannot be known; default 1. */
  readonly trendRatio?: number;
  /** Damage to the data, for tests of its quality. Default none. */
  readonly flaws?: FlawOptions;
}

export interface GeneratedMarket {
  readonly symbol: string;
  /** Digits after the point of every price. */
  readonly priceDigits: number;
  /** Oldest first; with flaws asked for, in the order in which a careless source would give them. */
  readonly bars: BarColumns;
  readonly truths: MarketTruths;
  readonly flaws: readonly FlawTruth[];
}

/** A market with planted, known truths. Throws `argument.invalid` or `argument.unknown` on options that make no sense. */
export function generateMarket(options: MarketOptions): GeneratedMarket {
  assertOptions(options);
  const profile = marketProfile(options.symbol ?? 'BTC/USDT');
  const openBars = new OpenBars(calendarNamed(profile.calendar), options.timeframe, options.start);
  const walk = new MarketWalk(profile, {
    seed: options.seed,
    timeframe: options.timeframe,
    startPrice: options.startPrice ?? profile.startPrice,
    edgeRatio: options.edgeRatio ?? 0.15,
    trendRatio: options.trendRatio ?? 1,
  });
  const clean = new BarColumns(options.bars);
  for (let i = 0; i < options.bars; i++) {
    openBars.next();
    walk.pushBar(clean, openBars);
  }
  const truths = walk.finish(clean);
  const { bars, flaws } = plantFlaws(clean, options.seed, options.flaws ?? {});
  return { symbol: profile.symbol, priceDigits: profile.priceDigits, bars, truths, flaws };
}

/** The bars of {@link generateMarket} alone. */
export function generateBars(options: MarketOptions): BarColumns {
  return generateMarket(options).bars;
}

function assertOptions(options: MarketOptions): void {
  const { seed, bars, start, startPrice, edgeRatio, trendRatio } = options;
  expect('seed', seed, Number.isSafeInteger(seed), 'an integer');
  expect('bars', bars, Number.isSafeInteger(bars) && bars >= 0, 'an integer of at least 0');
  expect('start', start, Number.isSafeInteger(start), 'UTC milliseconds');
  expect('startPrice', startPrice, startPrice === undefined || (startPrice > 0 && startPrice < 1e9), 'a price');
  expect('edgeRatio', edgeRatio, edgeRatio === undefined || isRatio(edgeRatio), 'a number from 0 to 1');
  expect('trendRatio', trendRatio, trendRatio === undefined || isRatio(trendRatio), 'a number from 0 to 1');
}

function isRatio(value: number): boolean {
  return value >= 0 && value <= 1;
}

function expect(name: string, value: number | undefined, isValid: boolean, wanted: string): void {
  if (isValid) return;
  throw new AssayError('argument.invalid', `Option ${name}: expected ${wanted}, was "${value}"`, {
    place: { value: `${value}` },
  });
}
