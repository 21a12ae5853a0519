import { present } from '#core/invariant.ts';
import { DAY_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { BarColumns } from '#domain/market/bar-columns.ts';
import type { Bar } from '#domain/market/bar.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { periodStart } from '#domain/market/period.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { marketProfile } from '#sandbox/generator/market-profiles.ts';
import type { MarketProfile } from '#sandbox/generator/market-profiles.ts';
import { MarketWalk } from '#sandbox/generator/market-walk.ts';
import { OpenBars } from '#sandbox/generator/open-bars.ts';
import type { MarketSource, OpenMarket } from '#sandbox/exchange/market/market-source.ts';

/** A stretch of the history: how far back it reaches, in bars of which length. Later stretches are finer. */
export interface HistoryTier {
  readonly timeframe: Timeframe;
  readonly days: number;
}

/**
 * How far back the history reaches in bars of which length: 1,500 or more bars of every timeframe up to a day, drawn as coarsely
 * as that allows. Weeks and months are as many as fit, as at any exchange that is not very old.
 */
const TIERS: readonly HistoryTier[] = [
  { timeframe: '1d', days: 1_700 },
  { timeframe: '2h', days: 790 },
  { timeframe: '30m', days: 66 },
  { timeframe: '5m', days: 17 },
  { timeframe: '1m', days: 4 },
];

/** A market from the seeded generator: years of history, then one-minute bars without end. */
export function generatedMarket(symbol: string, options: MarketOptions = {}): OpenMarket {
  const profile = marketProfile(symbol);
  const { edgeRatio = 0.15, tiers = TIERS } = options;
  return (start, seed) => new GeneratedMarket(profile, { start, seed, edgeRatio, tiers });
}

export interface MarketOptions {
  /** How strong the patterns are that were put into it on purpose, 0…1. */
  readonly edgeRatio?: number | undefined;
  readonly tiers?: readonly HistoryTier[] | undefined;
}

interface GeneratedOptions {
  readonly start: UnixMs;
  readonly seed: number;
  readonly edgeRatio: number;
  readonly tiers: readonly HistoryTier[];
}

/** Draws nothing before it is asked. */
class GeneratedMarket implements MarketSource {
  private readonly profile: MarketProfile;
  private readonly options: GeneratedOptions;
  private drawn: Tier | undefined;

  constructor(profile: MarketProfile, options: GeneratedOptions) {
    this.profile = profile;
    this.options = options;
  }

  history(): readonly BarColumns[] {
    return this.tier.parts;
  }

  get startPrice(): number {
    const last = present(this.tier.parts.at(-1), 'the finest tier');
    return last.close[last.length - 1]!;
  }

  next(): Bar {
    const { times, walk, bars } = this.tier;
    times.next();
    walk.pushBar(bars, times);
    return bars.at(bars.length - 1);
  }

  /** Drawn twice: how far the price wanders is known at the end only, and it shall arrive at the profile's price. */
  private get tier(): Tier {
    if (this.drawn !== undefined) return this.drawn;
    const { startPrice } = this.profile;
    const { bars } = this.drawFrom(startPrice);
    this.drawn = this.drawFrom((startPrice * startPrice) / bars.close[bars.length - 1]!);
    return this.drawn;
  }

  /** The tiers one after the other, each from where the one before it ended; the last one goes on after the start. */
  private drawFrom(firstPrice: number): Tier {
    const { profile, options } = this;
    const calendar = calendarNamed(profile.calendar);
    const from = options.tiers.map(({ days }) => periodStart(calendar.clock, '1d', options.start - days * DAY_MS));
    const parts: BarColumns[] = [];
    let startPrice = firstPrice;
    let last: Tier | undefined;
    options.tiers.forEach(({ timeframe }, i) => {
      const end = from[i + 1] ?? periodStart(calendar.clock, timeframe, options.start);
      const settings = { seed: options.seed + 7_919 * i, timeframe, startPrice, edgeRatio: options.edgeRatio };
      // Years of trends that all go one way would carry the price anywhere.
      const walk = new MarketWalk(profile, { ...settings, trendRatio: i === 0 ? 0 : 1 });
      const times = new OpenBars(calendar, timeframe, from[i]!);
      const bars = new BarColumns();
      while (times.closeTime < end) {
        times.next();
        walk.pushBar(bars, times);
      }
      startPrice = bars.close[bars.length - 1]!;
      parts.push(bars.slice(0));
      last = { walk, times, bars, parts };
    });
    return present(last, 'the finest tier');
  }
}

/** The finest part of a market: what it has drawn, and what draws on. */
interface Tier {
  readonly walk: MarketWalk;
  readonly times: OpenBars;
  /** Grows with every bar, as the walk looks back on bars by their place. */
  readonly bars: BarColumns;
  /** The history of all tiers, coarsest first. */
  readonly parts: readonly BarColumns[];
}
