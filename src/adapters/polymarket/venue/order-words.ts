import { Decimal } from '#core/decimal.ts';
import { money, price, quantity } from '#core/money.ts';
import type { Price, Quantity } from '#core/money.ts';
import { SECOND_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { ProbabilityFee } from '#domain/costs/probability-fee.ts';
import type { Side } from '#domain/orders/order.ts';
import type { ClientOrderId, VenueFill, VenueOrderReport, VenueOrderStatus } from '#domain/orders/venue-gateway.ts';
import { COLLATERAL } from '#domain/prediction/outcome-instrument.ts';
import type { TradedOutcome } from '#adapters/polymarket/venue/market-table.ts';
import { malformed } from '#adapters/polymarket/venue/polymarket-calls.ts';
import type { WireMakerOrder, WireOpenOrder, WireOwnTrade } from '#adapters/polymarket/wire/trading.ts';
import type { WireUserOrder } from '#adapters/polymarket/wire/user-messages.ts';

/** What REST and the user channel say of an order alike. */
type WireOrderView = Pick<WireOpenOrder, 'id' | 'status' | 'original_size'> & {
  readonly size_matched: string;
  readonly order_type?: string | undefined;
};

export function reportOf(wire: WireOpenOrder, name: ClientOrderId, outcome: TradedOutcome): VenueOrderReport {
  // The venue tells when it was made, not when it changed.
  return viewOf(wire, { name, outcome, time: unixMs(Number(wire.created_at) * SECOND_MS) });
}

export function reportOfMessage(wire: WireUserOrder, name: ClientOrderId, outcome: TradedOutcome): VenueOrderReport {
  const report = viewOf(wire, { name, outcome, time: unixMs(Number(wire.timestamp)) });
  const isOver = wire.type === 'CANCELLATION' && report.status === 'working';
  return isOver ? { ...report, status: 'cancelled' } : report;
}

interface ViewPlace {
  readonly name: ClientOrderId;
  readonly outcome: TradedOutcome;
  readonly time: UnixMs;
}

function viewOf(wire: WireOrderView, { name, outcome, time }: ViewPlace): VenueOrderReport {
  const size = quantity(Decimal.parse(wire.original_size));
  // The venue leaves it empty when nothing was: as for an order that is killed.
  const filled = quantity(wire.size_matched === '' ? Decimal.ZERO : Decimal.parse(wire.size_matched));
  const status = statusOf(wire, filled.compare(size) >= 0);
  return {
    clientId: name,
    venueOrderId: wire.id,
    instrument: outcome.instrument,
    status,
    quantity: size,
    filled,
    time,
  };
}

/** Statuses come plain, with a prefix (`ORDER_STATUS_LIVE`), or with a reason behind them (`CANCELED_...`). */
function statusOf({ status, order_type }: WireOrderView, isWhole: boolean): VenueOrderStatus {
  const word = status.replace(/^ORDER_STATUS_/, '').toUpperCase();
  if (isWhole) return 'filled';
  if (/^(LIVE|DELAYED|UNMATCHED)/.test(word)) return 'working';
  // Killed for the rest, or resting for it.
  if (word.startsWith('MATCHED')) return order_type === 'FAK' || order_type === 'FOK' ? 'cancelled' : 'working';
  // `INVALID`: the venue took it away itself, because its market ended or its account cannot pay any more.
  if (/^(CANCEL|INVALID)/.test(word)) return 'cancelled';
  if (word.startsWith('EXPIRED')) return 'expired';
  throw malformed(`Expected the status of an order from Polymarket, was "${status}"`);
}

/** Whether a trade counts: the chain may still undo one that is being retried, and has undone one that failed. */
export function isStanding({ status }: Pick<WireOwnTrade, 'status'>): boolean {
  return !/FAILED$/i.test(status);
}

/** What a trade was for one order: nothing, when that order had no part in it. */
export interface OwnExecution {
  readonly orderId: string;
  readonly tokenId: string;
  readonly side: Side;
  readonly price: Price;
  readonly quantity: Quantity;
  readonly liquidity: 'maker' | 'taker';
}

/** The parts of a trade that orders of ours had, told by `isOurs`. */
export function executionsIn(trade: WireOwnTrade, isOurs: (party: TradeParty) => boolean): readonly OwnExecution[] {
  const side = trade.side === 'BUY' ? 'buy' : 'sell';
  const taker = { orderId: trade.taker_order_id, isTaker: true, address: undefined, traderSide: trade.trader_side };
  const found: OwnExecution[] = [];
  if (isOurs(taker)) {
    const at = price(Decimal.parse(trade.price));
    const size = quantity(Decimal.parse(trade.size));
    found.push({
      orderId: trade.taker_order_id,
      tokenId: trade.asset_id,
      side,
      price: at,
      quantity: size,
      liquidity: 'taker',
    });
  }
  for (const maker of trade.maker_orders) {
    const party = { orderId: maker.order_id, isTaker: false, address: maker.maker_address, traderSide: undefined };
    if (isOurs(party)) found.push(makerPart(trade, maker, side));
  }
  return found;
}

export interface TradeParty {
  readonly orderId: string;
  readonly isTaker: boolean;
  /** Of a maker. */
  readonly address: string | undefined;
  /** `TAKER` or `MAKER`: what the account was; told with the taker's part only. */
  readonly traderSide: string | undefined;
}

/** A maker of the other outcome buys as the taker buys (the pair is minted), one of the same outcome sells to him. */
function makerPart(trade: WireOwnTrade, maker: WireMakerOrder, takerSide: Side): OwnExecution {
  const other: Side = takerSide === 'buy' ? 'sell' : 'buy';
  const told: Side | undefined = maker.side === undefined ? undefined : maker.side === 'BUY' ? 'buy' : 'sell';
  return {
    orderId: maker.order_id,
    tokenId: maker.asset_id,
    side: told ?? (maker.asset_id === trade.asset_id ? other : takerSide),
    price: price(Decimal.parse(maker.price)),
    quantity: quantity(Decimal.parse(maker.matched_amount)),
    liquidity: 'maker',
  };
}

/** The venue does not say what it charged: the fee is worked out from the market's own schedule, as its contract does. */
export function fillOf(
  trade: WireOwnTrade,
  part: OwnExecution,
  name: ClientOrderId,
  outcome: TradedOutcome,
): VenueFill {
  const time = tradeTime(trade.match_time);
  const { fees } = outcome.market;
  const { side, price: at, quantity: size, liquidity, orderId } = part;
  const notional = at.times(size);
  const fee =
    fees === undefined
      ? money(COLLATERAL, Decimal.ZERO)
      : new ProbabilityFee(fees, COLLATERAL).fee({ side, price: at, quantity: size, liquidity, time, notional });
  return {
    tradeId: executionName(trade.id, orderId),
    clientId: name,
    venueOrderId: orderId,
    instrument: outcome.instrument,
    side,
    price: at,
    quantity: size,
    fee,
    liquidity,
    time,
  };
}

/** Two orders of ours may be parts of one trade. */
export function executionName(tradeId: string, orderId: string): string {
  return `${tradeId}/${orderId.slice(0, 14)}`;
}

/** Unix seconds in digits, or a date with a time. */
function tradeTime(text: string): UnixMs {
  const ms = /^\d+$/.test(text) ? Number(text) * (text.length > 11 ? 1 : SECOND_MS) : Date.parse(text);
  if (!Number.isFinite(ms)) throw malformed(`Expected the time of a trade from Polymarket, was "${text}"`);
  return unixMs(ms);
}
