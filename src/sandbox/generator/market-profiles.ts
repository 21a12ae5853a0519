import { unknownName } from '#core/suggest.ts';
import { DAY_MS } from '#core/time.ts';
import { Activity } from '#sandbox/generator/activity.ts';

/** What an instrument's generated market looks like. Orders of magnitude as in 2023-2024; nothing is copied from real data. */
export interface MarketProfile {
  readonly symbol: string;
  readonly calendar: 'crypto' | 'fx';
  readonly startPrice: number;
  readonly priceDigits: number;
  readonly volumeDigits: number;
  /** Deviation of a trading year's logarithmic return. */
  readonly annualVolatility: number;
  /** Open time in a year, ms: what `annualVolatility` is spread over. */
  readonly yearMs: number;
  /** Mean volume of one open hour, base units. */
  readonly hourlyVolume: number;
  readonly activity: Activity;
  /** Mean crashes a year; their size in deviations of a day. */
  readonly crashesPerYear: number;
  readonly crashDays: readonly [number, number];
  /** Length of the daily cycle from low to low, in calendar days: shortest and longest. */
  readonly cycleDays: readonly [number, number];
}

/** Around the clock, busiest when Europe and America overlap. */
const CRYPTO_HOURS = [8, 8, 7, 6, 6, 6, 7, 8, 9, 9, 9, 9, 10, 13, 16, 16, 15, 13, 12, 11, 10, 9, 8, 8];
/** Tokyo, London and New York; quiet after New York. */
const FX_HOURS = [5, 6, 5, 4, 4, 5, 9, 14, 15, 13, 11, 10, 13, 17, 18, 16, 12, 9, 7, 6, 5, 2, 2, 4];

const CRYPTO_YEAR_MS = 365 * DAY_MS;
const FX_YEAR_MS = 260 * DAY_MS;

export const MARKET_PROFILES: readonly MarketProfile[] = [
  {
    symbol: 'BTC/USDT',
    calendar: 'crypto',
    startPrice: 42_000,
    priceDigits: 2,
    volumeDigits: 3,
    annualVolatility: 0.5,
    yearMs: CRYPTO_YEAR_MS,
    hourlyVolume: 1_400,
    activity: new Activity(CRYPTO_HOURS, 0.65),
    crashesPerYear: 3,
    crashDays: [2, 3.5],
    cycleDays: [21, 27],
  },
  {
    symbol: 'ETH/USDT',
    calendar: 'crypto',
    startPrice: 2_400,
    priceDigits: 2,
    volumeDigits: 2,
    annualVolatility: 0.65,
    yearMs: CRYPTO_YEAR_MS,
    hourlyVolume: 14_000,
    activity: new Activity(CRYPTO_HOURS, 0.65),
    crashesPerYear: 4,
    crashDays: [2, 3.5],
    cycleDays: [20, 27],
  },
  {
    symbol: 'SOL/USDT',
    calendar: 'crypto',
    startPrice: 96,
    priceDigits: 2,
    volumeDigits: 2,
    annualVolatility: 0.85,
    yearMs: CRYPTO_YEAR_MS,
    hourlyVolume: 180_000,
    activity: new Activity(CRYPTO_HOURS, 0.65),
    crashesPerYear: 5,
    crashDays: [2, 3.5],
    cycleDays: [20, 27],
  },
  {
    symbol: 'EUR/USD',
    calendar: 'fx',
    startPrice: 1.08,
    priceDigits: 5,
    volumeDigits: 0,
    annualVolatility: 0.075,
    yearMs: FX_YEAR_MS,
    hourlyVolume: 9_000,
    activity: new Activity(FX_HOURS, 0.5),
    crashesPerYear: 1,
    crashDays: [1.5, 2.5],
    cycleDays: [28, 38],
  },
];

/** The profile of a symbol; throws `argument.unknown` with the nearest valid ones. */
export function marketProfile(symbol: string): MarketProfile {
  const profile = MARKET_PROFILES.find((candidate) => candidate.symbol === symbol);
  if (profile !== undefined) return profile;
  throw unknownName(
    'generated market',
    symbol,
    MARKET_PROFILES.map((candidate) => candidate.symbol),
  );
}
