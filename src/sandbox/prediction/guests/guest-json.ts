import type { GuestOrder, GuestTrade } from '#sandbox/prediction/guests/guest.ts';
import { tokenOf } from '#sandbox/prediction/guests/guest.ts';
import { priceText, sizeText } from '#sandbox/prediction/server/wire-numbers.ts';

/** An order as `/data/order` and `/data/orders` tell it. */
export function orderJson(order: GuestOrder): unknown {
  const { market } = order.shown;
  return {
    id: order.id,
    status: order.status,
    owner: order.guest.key.apiKey,
    maker_address: order.maker,
    market: market.id,
    asset_id: tokenOf(order),
    side: order.side,
    original_size: sizeText(order.lots),
    size_matched: sizeText(order.matchedLots),
    price: priceText(order.units),
    outcome: market.outcomes[order.outcome].name,
    expiration: `${order.expiration}`,
    order_type: order.type,
    associate_trades: [...order.tradeIds],
    created_at: Math.floor(order.createdAt / 1_000),
  };
}

/** An order as the user channel tells of it. */
export function orderMessage(order: GuestOrder, what: 'PLACEMENT' | 'UPDATE' | 'CANCELLATION', time: number): string {
  const { apiKey } = order.guest.key;
  return JSON.stringify({
    event_type: 'order',
    type: what,
    id: order.id,
    owner: apiKey,
    order_owner: apiKey,
    maker_address: order.maker,
    market: order.shown.market.id,
    asset_id: tokenOf(order),
    outcome: order.shown.market.outcomes[order.outcome].name,
    side: order.side,
    price: priceText(order.units),
    original_size: sizeText(order.lots),
    size_matched: sizeText(order.matchedLots),
    order_type: order.type,
    expiration: `${order.expiration}`,
    associate_trades: [...order.tradeIds],
    created_at: `${order.createdAt}`,
    timestamp: `${time}`,
    status: statusText(order),
  });
}

/** An execution as `/data/trades` tells it, and as the user channel does. */
export function tradeJson(trade: GuestTrade): Readonly<Record<string, unknown>> {
  const { order, isMaker } = trade;
  const { market } = order.shown;
  const { apiKey } = order.guest.key;
  const common = {
    asset_id: tokenOf(order),
    outcome: market.outcomes[order.outcome].name,
    price: priceText(trade.units),
  };
  const own = {
    ...common,
    order_id: order.id,
    owner: apiKey,
    maker_address: order.maker,
    matched_amount: sizeText(trade.lots),
    fee_rate_bps: '0',
    side: order.side,
  };
  return {
    ...common,
    id: trade.id,
    market: market.id,
    // Of a trade that met an order at rest, everything outside of `maker_orders` is the other one's.
    taker_order_id: isMaker ? `0x${trade.transactionHash.slice(2).split('').toReversed().join('')}` : order.id,
    side: isMaker ? opposite(order.side) : order.side,
    size: sizeText(trade.lots),
    fee_rate_bps: isMaker ? '0' : feeBps(trade),
    status: trade.status,
    match_time: `${Math.floor(trade.time / 1_000)}`,
    last_update: `${Math.floor(trade.updatedAt / 1_000)}`,
    bucket_index: 0,
    owner: apiKey,
    maker_address: isMaker ? STRANGER : order.maker,
    transaction_hash: trade.status === 'MATCHED' ? '' : trade.transactionHash,
    maker_orders: isMaker ? [own] : [{ ...own, ...STRANGERS_ORDER, side: opposite(order.side) }],
    trader_side: isMaker ? 'MAKER' : 'TAKER',
  };
}

export function tradeMessage(trade: GuestTrade): string {
  const { apiKey } = trade.order.guest.key;
  const timestamp = `${trade.updatedAt}`;
  return JSON.stringify({ event_type: 'trade', type: 'TRADE', trade_owner: apiKey, timestamp, ...tradeJson(trade) });
}

/** Others at the sandbox have no names. */
const STRANGER = '0x000000000000000000000000000000000000dead';
const STRANGERS_ORDER = {
  order_id: `0x${'00'.repeat(31)}01`,
  owner: '00000000-0000-0000-0000-000000000000',
  maker_address: STRANGER,
};

function opposite(side: GuestOrder['side']): GuestOrder['side'] {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

function statusText({ status, reason }: GuestOrder): string {
  return reason === 'fok' ? "CANCELED_order couldn't be fully filled. FOK orders are fully filled or killed." : status;
}

/** The rate of the market's schedule that it was charged by. */
function feeBps({ order, time }: GuestTrade): string {
  const { fees } = order.shown.market;
  const day = new Date(time).toISOString().slice(0, 10);
  const rate = fees?.schedule.findLast(({ from }) => from <= day)?.rate;
  return rate === undefined ? '0' : `${Math.round(Number(rate) * 10_000)}`;
}
