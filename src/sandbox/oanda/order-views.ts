import type { PracticeAccount } from '#sandbox/oanda/practice-account.ts';
import type { PracticeConfig, PracticeInstrument } from '#sandbox/oanda/practice-config.ts';
import type { PracticeOrder } from '#sandbox/oanda/practice-desk.ts';
import type { PracticeMarket } from '#sandbox/oanda/practice-market.ts';
import { formatWireTime } from '#sandbox/oanda/transaction-log.ts';

/** Orders, instruments and the account in the server's JSON. https://developer.oanda.com/rest-live-v20/order-df/ */
export function orderView(order: PracticeOrder): Record<string, unknown> {
  const { id, createTime, type, instrument, units, price, priceBound, timeInForce, state, clientId } = order;
  return {
    id,
    createTime,
    type,
    instrument,
    units: units.toString(),
    timeInForce,
    positionFill: 'DEFAULT',
    state,
    ...(price === undefined ? {} : { price: price.toString() }),
    ...(priceBound === undefined ? {} : { priceBound: priceBound.toString() }),
    ...(clientId === undefined ? {} : { clientExtensions: { id: clientId } }),
    ...(state === 'FILLED' ? { fillingTransactionID: order.lastFill!.id, filledTime: order.lastFill!.time } : {}),
    ...(order.cancel === undefined
      ? {}
      : { cancellingTransactionID: order.cancel.id, cancelledTime: order.cancel.time }),
  };
}

export function instrumentView(instrument: PracticeInstrument): Record<string, unknown> {
  const { name, displayPrecision, tradeUnitsPrecision, minimumTradeSize, maximumOrderUnits, marginRate } = instrument;
  return {
    name,
    type: 'CURRENCY',
    displayName: name.replace('_', '/'),
    pipLocation: 1 - displayPrecision,
    displayPrecision,
    tradeUnitsPrecision,
    minimumTradeSize,
    maximumPositionSize: '0',
    maximumOrderUnits,
    marginRate,
    financing: { longRate: instrument.longRate, shortRate: instrument.shortRate },
  };
}

export function summaryView(
  config: PracticeConfig,
  account: PracticeAccount,
  pending: number,
): Record<string, unknown> {
  return {
    id: config.accountId,
    alias: 'Practice',
    currency: config.home,
    hedgingEnabled: false,
    balance: account.balance.toString(),
    NAV: account.netValue.toString(),
    pl: account.realised.toString(),
    unrealizedPL: account.unrealised.toString(),
    financing: account.financing.toString(),
    commission: account.commission.toString(),
    marginUsed: account.marginUsed.toString(),
    marginAvailable: account.marginAvailable.toString(),
    openPositionCount: account.positions.size,
    pendingOrderCount: pending,
  };
}

export function positionViews(account: PracticeAccount): Record<string, unknown>[] {
  const none = { units: '0' };
  return [...account.positions].map(([instrument, { units, averagePrice }]) => {
    const side = { units: units.toString(), averagePrice: averagePrice.toString() };
    return { instrument, long: units.sign() > 0 ? side : none, short: units.sign() < 0 ? side : none };
  });
}

export function priceView(market: PracticeMarket, name: string, now: number): Record<string, unknown> {
  const { bid, ask, size } = market.quote(name);
  const level = (price: { toString(): string }): unknown => ({ price: price.toString(), liquidity: size.toNumber() });
  return {
    type: 'PRICE',
    instrument: name,
    time: formatWireTime(now),
    tradeable: market.isOpen,
    bids: [level(bid)],
    asks: [level(ask)],
    closeoutBid: bid.toString(),
    closeoutAsk: ask.toString(),
  };
}
