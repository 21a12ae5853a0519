import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Fill, OrderEvent } from '#domain/orders/order-event.ts';
import type { EngineEvent } from '#engine/event.ts';
import type { RecordKind } from '#engine/journal.ts';
import type { JournalRecord } from '#engine/journal-reader.ts';

/** Records of what came from outside; all others follow from these. */
export const COMES_FROM_OUTSIDE: ReadonlySet<RecordKind> = new Set<RecordKind>([
  'bar',
  'time',
  'order',
  'halt',
  'lift',
  'resume',
]);

/** The event that a record keeps; undefined for what was decided here. */
export function eventOf(record: JournalRecord): EngineEvent | undefined {
  const { kind, data } = record;
  if (kind === 'bar') return { kind, bar: barOf(data) };
  if (kind === 'time') return { kind, time: data['time'] as UnixMs };
  if (kind === 'halt' || kind === 'lift') return data as unknown as EngineEvent;
  if (kind === 'resume') return { kind, ...(data as { time: UnixMs; tradesFrom: UnixMs }) };
  if (kind === 'order') return { kind, event: orderEventOf(data) };
  return undefined;
}

function barOf(data: JournalRecord['data']): Bar {
  const { volume, ...prices } = data as unknown as Omit<Bar, 'volume'> & { readonly volume: number | null };
  return { ...prices, volume: volume ?? Number.NaN };
}

function orderEventOf(data: JournalRecord['data']): OrderEvent {
  const event = data as unknown as OrderEvent;
  if (event.kind === 'filled') return { ...event, fill: fillOf(event.fill) };
  if (event.kind !== 'amended') return event;
  const level = event.level === undefined ? undefined : price(exact(event.level));
  return { ...event, quantity: quantity(exact(event.quantity)), level };
}

function fillOf(stored: Fill): Fill {
  return {
    ...stored,
    price: price(exact(stored.price)),
    quantity: quantity(exact(stored.quantity)),
    fee: money(currency(stored.fee.currency), exact(stored.fee.amount)),
  };
}

/** Exact numbers are texts in a journal. */
function exact(stored: unknown): Decimal {
  return Decimal.parse(stored as string);
}
