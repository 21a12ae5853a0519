import { Decimal } from '#core/decimal.ts';
import { currency } from '#core/money.ts';
import type { Instrument, InstrumentId, InstrumentKind } from '#domain/market/instrument.ts';
import type { InstrumentTable } from '#adapters/storage/schema.ts';

export function instrumentToRow(instrument: Instrument): InstrumentTable {
  return {
    id: instrument.id,
    symbol: instrument.symbol,
    venue: instrument.venue,
    kind: instrument.kind,
    base: instrument.base,
    quote: instrument.quote,
    price_tick: instrument.priceTick.toString(),
    quantity_step: instrument.quantityStep.toString(),
    min_quantity: instrument.minQuantity.toString(),
    min_notional: instrument.minNotional.toString(),
    calendar: instrument.calendar,
  };
}

export function instrumentFromRow(row: InstrumentTable): Instrument {
  return {
    id: row.id as InstrumentId,
    symbol: row.symbol,
    venue: row.venue,
    kind: row.kind as InstrumentKind,
    base: currency(row.base),
    quote: currency(row.quote),
    priceTick: Decimal.parse(row.price_tick),
    quantityStep: Decimal.parse(row.quantity_step),
    minQuantity: Decimal.parse(row.min_quantity),
    minNotional: Decimal.parse(row.min_notional),
    calendar: row.calendar,
  };
}
