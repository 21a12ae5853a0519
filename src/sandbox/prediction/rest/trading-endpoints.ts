import { z } from 'zod';
import { Decimal } from '#core/decimal.ts';
import { PRICE_UNITS, contractsOf } from '#domain/prediction/price-grid.ts';
import { COLLATERAL_ASSET, tokenOf } from '#sandbox/prediction/guests/guest.ts';
import type { Guest, GuestOrder } from '#sandbox/prediction/guests/guest.ts';
import type { GuestDesk } from '#sandbox/prediction/guests/guest-desk.ts';
import { orderJson, tradeJson } from '#sandbox/prediction/guests/guest-json.ts';
import type { GuestList } from '#sandbox/prediction/guests/guest-list.ts';
import type { Heartbeats } from '#sandbox/prediction/guests/heartbeats.ts';
import { readOrder } from '#sandbox/prediction/guests/order-form.ts';
import type { OrderForms } from '#sandbox/prediction/guests/order-form.ts';
import { cursorPage } from '#sandbox/prediction/rest/cursor-page.ts';
import { open, own } from '#sandbox/prediction/rest/endpoint.ts';
import type { Call, Endpoints } from '#sandbox/prediction/rest/endpoint.ts';
import type { Json } from '#sandbox/prediction/rest/gamma-json.ts';
import { Refusal, refuse } from '#sandbox/prediction/rest/refusal.ts';
import type { WalletCheck } from '#sandbox/prediction/rest/request-auth.ts';
import type { MarketBoard } from '#sandbox/prediction/server/market-board.ts';

export interface TradingParts {
  readonly board: MarketBoard;
  readonly guests: GuestList;
  readonly desk: GuestDesk;
  readonly forms: OrderForms;
  readonly wallets: WalletCheck;
  readonly heartbeats: Heartbeats;
}

const MOST_ORDERS = 15;
const ORDERS_A_PAGE = 100;

/** What an account asks of the order book: keys, orders, trades, money. */
export function tradingEndpoints(parts: TradingParts): Endpoints {
  return {
    ...keyEndpoints(parts),
    ...orderEndpoints(parts),
    ...cancelEndpoints(parts),
    'GET /clob/data/order/:id': own(({ id }, guest) => {
      const order = guest.orders.get(id);
      if (order === undefined) throw refuse.notFound('order');
      return orderJson(order);
    }),
    'GET /clob/data/orders': own(({ query }, guest) => {
      const found = guest
        .liveOrders()
        .filter((order) => isAskedFor(order, query) && (!query.has('id') || query.get('id') === order.id));
      return cursorPage(query, found, { limit: ORDERS_A_PAGE, show: orderJson });
    }),
    'GET /clob/data/trades': own(({ query }, guest) => {
      const [after, before] = [Number(query.get('after') ?? '0'), Number(query.get('before') ?? 'Infinity')];
      const found = guest.trades.filter((trade) => {
        const time = trade.time / 1_000;
        const isNamed = !query.has('id') || query.get('id') === trade.id;
        return isAskedFor(trade.order, query) && isNamed && time >= after && time <= before;
      });
      return cursorPage(query, found.toReversed(), { limit: ORDERS_A_PAGE, show: tradeJson });
    }),
    'GET /clob/balance-allowance': own(({ query }, guest) => balance(guest, query)),
    'GET /clob/balance-allowance/update': own(() => ''),
    'POST /clob/v1/heartbeats': own((call, guest) => parts.heartbeats.beat(guest, beatOf(call))),
    'POST /clob/heartbeats': own((call, guest) => parts.heartbeats.beat(guest, beatOf(call))),
  };
}

function keyEndpoints({ wallets, guests }: TradingParts): Endpoints {
  const key = open(({ headers }) => {
    const { address, nonce } = wallets.walletOf(headers);
    return guests.keyOf(address, nonce);
  });
  return {
    'POST /clob/auth/api-key': key,
    'GET /clob/auth/derive-api-key': key,
    'GET /clob/auth/api-keys': own((_, guest) => ({ apiKeys: [guest.key.apiKey] })),
    'GET /clob/auth/ban-status/closed-only': own(() => ({ closed_only: false })),
  };
}

function orderEndpoints(parts: TradingParts): Endpoints {
  return {
    'POST /clob/order': own(({ body }, guest) => placed(parts, guest, body)),
    'POST /clob/orders': own(({ body }, guest) => {
      if (!Array.isArray(body)) throw refuse.payload();
      if (body.length > MOST_ORDERS) throw refuse.tooMany(body.length);
      return body.map((one) => {
        try {
          return placed(parts, guest, one);
        } catch (error) {
          if (error instanceof Refusal) return { success: false, orderID: '', errorMsg: error.message, status: '' };
          throw error;
        }
      });
    }),
  };
}

function cancelEndpoints({ desk }: TradingParts): Endpoints {
  const cancel = (guest: Guest, ids: readonly string[]): Json => {
    const canceled: string[] = [];
    const failed: Record<string, string> = {};
    for (const id of ids) {
      const order = guest.orders.get(id);
      if (order === undefined) failed[id] = 'order not found';
      else if (desk.cancel(order)) canceled.push(id);
      else failed[id] = 'already canceled or matched';
    }
    return { canceled, not_canceled: failed };
  };
  const live = (guest: Guest, test: (order: GuestOrder) => boolean): readonly string[] =>
    guest
      .liveOrders()
      .filter(test)
      .map(({ id }) => id);
  return {
    'DELETE /clob/order': own(({ body }, guest) => cancel(guest, [read(oneOrder, body).orderID])),
    'DELETE /clob/orders': own(({ body }, guest) => cancel(guest, read(z.array(z.string()).max(3_000), body))),
    'DELETE /clob/cancel-all': own((_, guest) =>
      cancel(
        guest,
        live(guest, () => true),
      ),
    ),
    'DELETE /clob/cancel-market-orders': own(({ body }, guest) => {
      const { market, asset_id: asset } = read(marketOrders, body);
      const isMeant = (order: GuestOrder): boolean =>
        (market === '' || market === order.shown.market.id) && (asset === '' || asset === tokenOf(order));
      return cancel(guest, live(guest, isMeant));
    }),
  };
}

const oneOrder = z.object({ orderID: z.string() });
const marketOrders = z.object({ market: z.string().default(''), asset_id: z.string().default('') });
const heartbeat = z.object({ heartbeat_id: z.string().nullish() });

function read<T>(schema: { safeParse(value: unknown): { success: boolean; data?: T } }, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success || parsed.data === undefined) throw refuse.payload();
  return parsed.data;
}

function beatOf({ body }: Call): string {
  return body === undefined ? '' : (read(heartbeat, body).heartbeat_id ?? '');
}

/** Amounts are those that were matched at once: what was given, and what was got for it. */
function placed({ board, desk, forms }: TradingParts, guest: Guest, value: unknown): Json {
  const body = readOrder(value);
  if (body.owner !== guest.key.apiKey) throw refuse.owner();
  const place = board.token(body.order.tokenId);
  if (place === undefined) throw refuse.noBook();
  const order = desk.place(guest, forms.check(body, place, guest.address));
  const contracts = `${contractsOf(order.matchedLots)}`;
  const worth = `${order.turnover.round(6, 'down').toNumber()}`;
  const isMatched = order.matchedLots > 0;
  const [making, taking] = order.side === 'BUY' ? [worth, contracts] : [contracts, worth];
  return {
    success: true,
    errorMsg: '',
    orderID: order.id,
    status: isMatched ? 'matched' : 'live',
    makingAmount: isMatched ? making : '',
    takingAmount: isMatched ? taking : '',
    transactionsHashes: guest.trades
      .filter((trade) => trade.order === order)
      .map(({ transactionHash }) => transactionHash),
    tradeIDs: [...order.tradeIds],
  };
}

function isAskedFor(order: GuestOrder, query: URLSearchParams): boolean {
  const [market, asset] = [query.get('market'), query.get('asset_id')];
  return (market === null || market === order.shown.market.id) && (asset === null || asset === tokenOf(order));
}

/** In millionths, as the chain counts; what rests in orders is part of it. */
function balance({ balances }: Guest, query: URLSearchParams): Json {
  const asset = query.get('asset_type') === 'CONDITIONAL' ? (query.get('token_id') ?? '') : COLLATERAL_ASSET;
  const { free, locked } = balances.of(asset);
  const units = free
    .plus(locked)
    .times(Decimal.of(BigInt(PRICE_UNITS) * 100n))
    .round(0, 'down');
  return {
    balance: units.toString(),
    allowance: '115792089237316195423570985008687907853269984665640564039457584007913129639935',
  };
}
