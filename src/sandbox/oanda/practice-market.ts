import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { invariant } from '#core/invariant.ts';
import { calendarNamed } from '#domain/market/calendars/registry.ts';
import { quoteCurrencyOf } from '#sandbox/oanda/practice-config.ts';
import type { PracticeInstrument } from '#sandbox/oanda/practice-config.ts';

/** The best prices of one instrument, and how many units each side offers. */
export interface PracticeQuote {
  readonly bid: Decimal;
  readonly ask: Decimal;
  readonly size: Decimal;
}

/** OANDA shows this much at its best price. */
const USUAL_SIZE = Decimal.of(10_000_000n);
/** Digits kept when prices are turned over. */
const RATE_SCALE = 10;

/** Prices as somebody sets them; the market is open while banks trade, and closed when it was halted. */
export class PracticeMarket {
  isHalted = false;
  readonly instruments: ReadonlyMap<string, PracticeInstrument>;
  private readonly clock: Clock;
  private readonly home: string;
  private readonly quotes = new Map<string, PracticeQuote>();
  private readonly listeners = new Set<(name: string) => void>();

  constructor(instruments: readonly PracticeInstrument[], home: string, clock: Clock) {
    this.instruments = new Map(instruments.map((instrument) => [instrument.name, instrument]));
    this.clock = clock;
    this.home = home;
    for (const { name, bid, ask } of instruments) {
      this.quotes.set(name, { bid: Decimal.parse(bid), ask: Decimal.parse(ask), size: USUAL_SIZE });
    }
  }

  get isOpen(): boolean {
    return !this.isHalted && calendarNamed('fx').isOpen(this.clock.now());
  }

  quote(name: string): PracticeQuote {
    const quote = this.quotes.get(name);
    invariant(quote !== undefined, `"${name}" has a price`);
    return quote;
  }

  /** Sets the prices of an instrument and tells whoever listens. */
  set(name: string, bid: Decimal, ask: Decimal, size: Decimal = USUAL_SIZE): void {
    invariant(this.instruments.has(name), `"${name}" is traded here`);
    invariant(bid.sign() > 0 && bid.compare(ask) < 0, `bid ${bid.toString()} lies below ask ${ask.toString()}`);
    this.quotes.set(name, { bid, ask, size });
    for (const listener of this.listeners) listener(name);
  }

  listen(listener: (name: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  mid(name: string): Decimal {
    const { bid, ask } = this.quote(name);
    return bid.plus(ask).times(Decimal.of(5n, 1));
  }

  /** How much home currency one unit of an instrument's quote currency is worth, by mid prices. */
  quoteToHome(name: string): Decimal {
    const from = quoteCurrencyOf(name);
    if (from === this.home) return Decimal.of(1n);
    if (this.quotes.has(`${from}_${this.home}`)) return this.mid(`${from}_${this.home}`);
    const turned = `${this.home}_${from}`;
    invariant(this.quotes.has(turned), `there is a price between ${from} and ${this.home}`);
    return Decimal.of(1n).dividedBy(this.mid(turned), RATE_SCALE, 'nearest-even');
  }
}
