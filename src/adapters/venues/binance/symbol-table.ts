import { Decimal } from '#core/decimal.ts';
import { currency } from '#core/money.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import { parseVenue } from '#adapters/venues/binance/wire.ts';
import type { WireSymbol } from '#adapters/venues/binance/wire.ts';
import { z } from 'zod';

/** Which of our instruments a symbol of Binance's is, and back. */
export class SymbolTable {
  private readonly venue: string;
  private readonly bySymbol = new Map<string, InstrumentId>();

  constructor(venue: string) {
    this.venue = venue;
  }

  get isEmpty(): boolean {
    return this.bySymbol.size === 0;
  }

  /** Undefined when the symbol was never loaded nor used. */
  instrumentOf(symbol: string): InstrumentId | undefined {
    return this.bySymbol.get(symbol);
  }

  /** `BTCUSDT` for `BTC/USDT@binance`; undefined for an instrument of another venue or of another kind. */
  symbolOf(instrument: InstrumentId): string | undefined {
    const [name = '', venue] = instrument.split('@');
    const match = /^([A-Z0-9]+)\/([A-Z0-9]+)$/.exec(name);
    if (match === null || venue !== this.venue) return undefined;
    const symbol = `${match[1]}${match[2]}`;
    this.bySymbol.set(symbol, instrument);
    return symbol;
  }

  /**
   * Takes in Binance's list and gives the spot instruments in it. Left out are symbols that we cannot name (assets of one letter or
   * of other signs than A-Z and 0-9) and those without steps.
   */
  load(symbols: readonly WireSymbol[]): Instrument[] {
    const instruments = symbols
      .filter(
        (wire) => wire.isSpotTradingAllowed !== false && isNameable(wire.baseAsset) && isNameable(wire.quoteAsset),
      )
      .map((wire) => instrumentOf(wire, this.venue))
      .filter(({ priceTick, quantityStep }) => priceTick.sign() > 0 && quantityStep.sign() > 0);
    for (const { id, base, quote } of instruments) this.bySymbol.set(`${base}${quote}`, id);
    return instruments;
  }
}

/** Whether our own type of a currency can hold it. */
export function isNameable(asset: string): boolean {
  return /^[A-Z0-9]{2,12}$/.test(asset);
}

function instrumentOf(wire: WireSymbol, venue: string): Instrument {
  const symbol = `${wire.baseAsset}/${wire.quoteAsset}`;
  const rules = parseVenue(rulesSchema, rulesOf(wire), `the rules of ${wire.symbol}`);
  const quantityStep = shortest(rules.stepSize);
  const minQuantity = shortest(rules.minQty);
  return {
    id: instrumentId(symbol, venue),
    symbol,
    venue,
    kind: 'spot',
    base: currency(wire.baseAsset),
    quote: currency(wire.quoteAsset),
    priceTick: shortest(rules.tickSize),
    quantityStep,
    minQuantity: minQuantity.isZero() ? quantityStep : minQuantity,
    minNotional: shortest(rules.minNotional),
    calendar: 'crypto',
  };
}

const rulesSchema = z.object({
  tickSize: z.string(),
  stepSize: z.string(),
  minQty: z.string(),
  minNotional: z.string(),
});

/** https://developers.binance.com/docs/binance-spot-api-docs/filters; a symbol has NOTIONAL or the older MIN_NOTIONAL. */
function rulesOf({ filters }: WireSymbol): Record<string, string | undefined> {
  const find = (...types: string[]) => filters.find(({ filterType }) => types.includes(filterType));
  const lots = find('LOT_SIZE');
  return {
    tickSize: find('PRICE_FILTER')?.tickSize,
    stepSize: lots?.stepSize,
    minQty: lots?.minQty,
    minNotional: find('NOTIONAL', 'MIN_NOTIONAL')?.minNotional,
  };
}

/** Without the zeros at the end, so that steps have the digits that they mean. */
function shortest(text: string): Decimal {
  return Decimal.parse(text.includes('.') ? text.replace(/\.?0+$/, '') : text);
}
