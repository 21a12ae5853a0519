import { Decimal } from '#core/decimal.ts';
import { currency, money, price, quantity } from '#core/money.ts';
import { unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import type { Transaction } from '#domain/ledger/posting.ts';
import type { Trade } from '#domain/ledger/trade.ts';
import { instrumentId } from '#domain/market/instrument.ts';
import type { FillRecord, OrderRecord } from '#domain/operations/order-record.ts';
import type { EquityPoint, SessionBatch, SessionRecord } from '#domain/operations/session-store.ts';
import type { VenueOrderRecord } from '#domain/operations/venue-order-record.ts';
import type { OrderId } from '#domain/orders/order.ts';
import type { ClientOrderId } from '#domain/orders/venue-gateway.ts';

const BTC = instrumentId('BTC/USDT', 'sandbox');
const USDT = currency('USDT');

/** What tests of sessions begin one with. */
export function sampleSession(
  changes: Partial<SessionRecord> = {},
): Omit<SessionRecord, 'epoch' | 'status' | 'reason'> {
  return {
    id: 'scanner-strike-BTCUSDT-sandbox',
    mode: 'paper',
    desk: 'scanner',
    venue: 'sandbox',
    account: '',
    instrument: BTC,
    config: { strategy: 'strike', riskRatio: 0.01 },
    configHash: 'c0ffee',
    created: unixMs(1_000),
    ...changes,
  };
}

export function emptyBatch(from: number, changes: Partial<SessionBatch> = {}): SessionBatch {
  const nothing = { lines: [], orders: [], fills: [], postings: [], trades: [], equity: [], venueOrders: [] };
  return { from, ...nothing, checkpoint: undefined, ...changes };
}

export function sampleOrder(id: string, changes: Partial<OrderRecord> = {}): OrderRecord {
  return {
    session: sampleSession().id,
    id,
    instrument: BTC,
    side: 'buy',
    role: 'entry',
    type: 'limit 101.50',
    quantity: Decimal.parse('0.010'),
    filled: Decimal.parse('0.000'),
    status: 'working',
    reason: '',
    created: unixMs(2_000),
    updated: unixMs(2_001),
    ...changes,
  };
}

export function sampleFill(id: string, changes: Partial<FillRecord> = {}): FillRecord {
  return {
    session: sampleSession().id,
    id,
    orderId: 'o1',
    instrument: BTC,
    side: 'buy',
    price: Decimal.parse('101.500000000000000001'),
    quantity: Decimal.parse('0.010'),
    fee: money(currency('BNB'), Decimal.parse('0.00001000')),
    liquidity: 'taker',
    time: unixMs(2_500),
    ...changes,
  };
}

/** Balanced: `amount` USDT from cash to fees. */
export function sampleTransaction(reference: string, amount = '1.01000000'): Transaction {
  const moved = Decimal.parse(amount);
  return {
    kind: 'fill',
    reference,
    time: unixMs(2_500),
    postings: [
      { account: 'cash:USDT', unit: USDT, amount: moved.negated() },
      { account: 'fees:USDT', unit: USDT, amount: moved },
    ],
  };
}

export function sampleTrade(id: string, changes: Partial<Trade> = {}): Trade {
  const orderId = 'o9' as OrderId;
  const amount = (text: string) => money(USDT, Decimal.parse(text));
  return {
    id: id as OrderId,
    signalId: 's1',
    strategy: 'strike',
    instrument: BTC,
    direction: 'long',
    quantity: quantity(Decimal.parse('0.020')),
    entryTime: unixMs(2_500),
    entryPrice: price(Decimal.parse('101.50')),
    exitTime: unixMs(9_000),
    exits: [
      {
        orderId,
        time: unixMs(8_000),
        price: price(Decimal.parse('103')),
        quantity: quantity(Decimal.parse('0.01')),
        reason: 'target',
      },
      {
        orderId,
        time: unixMs(9_000),
        price: price(Decimal.parse('100')),
        quantity: quantity(Decimal.parse('0.01')),
        reason: 'stop',
      },
    ],
    exitReason: 'stop',
    gross: amount('0.00000000'),
    fees: amount('0.00400000'),
    net: amount('-0.00400000'),
    risk: amount('0.30000000'),
    rMultiple: -0.013333333333333334,
    barsHeld: 3,
    mfeR: 1.1,
    maeR: Number.NaN,
    otherFees: [money(currency('BNB'), Decimal.parse('0.001'))],
    dust: Decimal.parse('-0.000001'),
    ...changes,
  };
}

export function sampleEquity(time: number, changes: Partial<EquityPoint> = {}): EquityPoint {
  return {
    time: time as UnixMs,
    equity: Decimal.parse('10000.12345678'),
    cash: Decimal.parse('9998.00000000'),
    position: Decimal.parse('-0.020'),
    price: 101.5,
    ...changes,
  };
}

export function sampleVenueOrder(name: string, changes: Partial<VenueOrderRecord> = {}): VenueOrderRecord {
  const clientId = name as ClientOrderId;
  const type = { kind: 'limit', price: price(Decimal.parse('101.50')), timeInForce: 'gtc', postOnly: true } as const;
  return {
    clientId,
    orderId: 'o1' as OrderId,
    attempt: 1,
    order: { clientId, instrument: BTC, side: 'buy', type, quantity: quantity(Decimal.parse('0.010')) },
    expiresAt: unixMs(90_000),
    stage: 'working',
    filled: Decimal.parse('0.000'),
    sentAt: unixMs(2_000),
    settledAt: undefined,
    ...changes,
  };
}
