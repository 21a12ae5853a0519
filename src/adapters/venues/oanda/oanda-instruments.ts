import { Decimal } from '#core/decimal.ts';
import { currency } from '#core/money.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { Instrument, InstrumentId } from '#domain/market/instrument.ts';
import type { WireInstrument } from '#adapters/venues/oanda/wire.ts';

export const OANDA = 'oanda';

/** A currency pair; undefined for metals, indices and other contracts, which settle by rules of their own. */
export function instrumentOf(wire: WireInstrument): Instrument | undefined {
  const match = /^([A-Z]{3})_([A-Z]{3})$/.exec(wire.name);
  if (match === null || wire.type !== 'CURRENCY') return undefined;
  const symbol = `${match[1]}/${match[2]}`;
  return {
    id: instrumentId(symbol, OANDA),
    symbol,
    venue: OANDA,
    kind: 'fx',
    base: currency(match[1]!),
    quote: currency(match[2]!),
    priceTick: Decimal.of(1n, wire.displayPrecision),
    quantityStep: Decimal.of(1n, wire.tradeUnitsPrecision),
    minQuantity: Decimal.parse(wire.minimumTradeSize),
    // OANDA has none: the least size alone counts.
    minNotional: Decimal.ZERO,
    calendar: 'fx',
  };
}

/** `EUR/USD@oanda` of `EUR_USD`. */
export function idOfName(name: string): InstrumentId {
  return instrumentId(name.replace('_', '/'), OANDA);
}

/** `EUR_USD` of `EUR/USD@oanda`. */
export function nameOfId(id: InstrumentId): string {
  return id.replace(`@${OANDA}`, '').replace('/', '_');
}
