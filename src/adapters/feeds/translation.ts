import type { LevelPairs } from '#domain/market/book-delta.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { FeedTopic, MarketEvent } from '#domain/market/market-feed.ts';

/** How the events of one instrument become those of another. */
interface Entry {
  readonly instrument: InstrumentId;
  /** Steps of ours in one step of the other: whole numbers, or nothing but bars can be told. */
  readonly tickRatio: number;
  readonly lotRatio: number;
}

/**
 * Another venue's events in the steps of our own instruments. Bars are plain numbers and always pass; trades, quotes and books do
 * when the other's steps are whole multiples of ours, as rounding would invent prices.
 */
export class Translation {
  /** What to ask the other venue for. */
  readonly topics: readonly FeedTopic[];
  /** Why other topics are left out. */
  readonly untold: readonly string[];
  private readonly entries = new Map<InstrumentId, Entry>();

  constructor(topics: readonly FeedTopic[], counterpart: (instrument: Instrument) => Instrument | undefined) {
    const asked: FeedTopic[] = [];
    const untold: string[] = [];
    for (const { instrument, what } of topics) {
      const other = counterpart(instrument);
      const entry = other === undefined ? undefined : entryOf(instrument, other);
      const isWhole = entry !== undefined && Number.isInteger(entry.tickRatio) && Number.isInteger(entry.lotRatio);
      if (other === undefined || entry === undefined) {
        untold.push(`${instrument.id} has no counterpart at the second venue`);
      } else if (what.kind !== 'bars' && !isWhole) {
        untold.push(`${what.kind} of ${instrument.id} cannot be told in the steps of ${other.id}`);
      } else {
        this.entries.set(other.id, entry);
        asked.push({ instrument: other, what });
      }
    }
    this.topics = asked;
    this.untold = untold;
  }

  /** Undefined for an instrument that nobody asked for. */
  event(event: MarketEvent): MarketEvent | undefined {
    const entry = this.entries.get(event.instrument);
    if (entry === undefined) return undefined;
    const { instrument, tickRatio, lotRatio } = entry;
    const common = { instrument, receivedTime: event.receivedTime };
    switch (event.kind) {
      case 'bar':
        return { ...event, instrument };
      case 'trade': {
        const { ticks, lots, ...rest } = event.trade;
        return { ...common, kind: 'trade', trade: { ...rest, ticks: ticks * tickRatio, lots: lots * lotRatio } };
      }
      case 'quote': {
        const { time, bidTicks, bidLots, askTicks, askLots } = event.quote;
        const quote = {
          time,
          bidTicks: bidTicks * tickRatio,
          bidLots: bidLots * lotRatio,
          askTicks: askTicks * tickRatio,
          askLots: askLots * lotRatio,
        };
        return { ...common, kind: 'quote', quote };
      }
      case 'snapshot':
        return { ...common, kind: 'snapshot', snapshot: { ...event.snapshot, ...sides(event.snapshot, entry) } };
      case 'delta':
        return { ...common, kind: 'delta', delta: { ...event.delta, ...sides(event.delta, entry) } };
    }
  }
}

function entryOf(ours: Instrument, other: Instrument): Entry {
  return {
    instrument: ours.id,
    tickRatio: other.priceTick.dividedBy(ours.priceTick, RATIO_DIGITS, 'up').toNumber(),
    lotRatio: other.quantityStep.dividedBy(ours.quantityStep, RATIO_DIGITS, 'up').toNumber(),
  };
}

/** Enough to tell any two steps apart from whole multiples of each other. */
const RATIO_DIGITS = 12;

function sides(book: { readonly bids: LevelPairs; readonly asks: LevelPairs }, entry: Entry) {
  return { bids: scaled(book.bids, entry), asks: scaled(book.asks, entry) };
}

function scaled(pairs: LevelPairs, { tickRatio, lotRatio }: Entry): LevelPairs {
  if (tickRatio === 1 && lotRatio === 1) return pairs;
  return Array.from(pairs, (value, i) => value * (i % 2 === 0 ? tickRatio : lotRatio));
}
