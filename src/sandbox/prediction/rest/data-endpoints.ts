import { createHash } from 'node:crypto';
import { SECOND_MS } from '#core/time.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import { PRICE_UNITS, contractsOf } from '#domain/prediction/price-grid.ts';
import { tokenOf } from '#sandbox/prediction/guests/guest.ts';
import type { Guest, GuestTrade } from '#sandbox/prediction/guests/guest.ts';
import type { GuestList } from '#sandbox/prediction/guests/guest-list.ts';
import { count, list, open } from '#sandbox/prediction/rest/endpoint.ts';
import type { Call, Endpoints } from '#sandbox/prediction/rest/endpoint.ts';
import type { Json } from '#sandbox/prediction/rest/gamma-json.ts';
import { eventOf } from '#sandbox/prediction/server/gamma-event.ts';
import type { MarketBoard, ShownOutcome } from '#sandbox/prediction/server/market-board.ts';
import type { Settled } from '#sandbox/prediction/server/settled-log.ts';

export interface DataParts {
  readonly board: MarketBoard;
  readonly guests: GuestList;
}

const USUAL_LIMIT = 100;
const MOST = 500;

/** What the data service is asked: settled trades, who holds what. */
export function dataEndpoints(parts: DataParts): Endpoints {
  return {
    'GET /data-api/trades': open((call) => trades(parts, call)),
    'GET /data-api/positions': open((call) => positions(parts, call)),
    'GET /data-api/activity': open((call) => activity(parts, call)),
    'GET /data-api/holders': open((call) => holders(parts, call)),
    'GET /data-api/value': open(({ query }) => {
      const user = query.get('user') ?? '';
      const guest = parts.guests.find(user);
      const value = guest === undefined ? 0 : held(parts, guest).reduce((sum, one) => sum + one.value, 0);
      return [{ user, value }];
    }),
  };
}

/** The latest first. */
function trades({ board }: DataParts, { query }: Call): readonly Json[] {
  const markets = new Set(list(query, 'market'));
  const [side, user] = [query.get('side')?.toUpperCase(), query.get('user')?.toLowerCase()];
  const log = markets.size === 1 ? board.settled.of(marketId([...markets][0]!)) : board.settled.everything();
  const offset = count(query, 'offset', 0);
  const last = offset + Math.min(MOST, count(query, 'limit', USUAL_LIMIT));
  const found: Json[] = [];
  let passed = 0;
  for (let i = log.length - 1; i >= 0 && passed < last; i--) {
    const trade = log[i]!;
    const isWanted =
      (markets.size === 0 || markets.has(trade.market)) &&
      (side === undefined || side === sideOf(trade)) &&
      (user === undefined || user === trade.wallet.toLowerCase());
    if (isWanted && passed++ >= offset) found.push(tradeJson(board, trade));
  }
  return found;
}

function tradeJson(board: MarketBoard, trade: Settled): Json {
  const shown = board.find(trade.market)!;
  return {
    proxyWallet: trade.wallet,
    side: sideOf(trade),
    size: contractsOf(trade.lots),
    price: trade.ticks / PRICE_UNITS,
    timestamp: Math.floor(trade.time / SECOND_MS),
    ...placeJson({ shown, outcome: trade.outcome }),
    name: '',
    pseudonym: '',
    transactionHash: hashOf(trade.tradeId),
  };
}

function placeJson({ shown, outcome }: ShownOutcome): Json {
  const { market, number } = shown;
  return {
    asset: market.outcomes[outcome].token,
    conditionId: market.id,
    title: market.question,
    slug: market.slug,
    icon: '',
    eventSlug: eventOf(market, `${number}`).slug,
    outcome: market.outcomes[outcome].name,
    outcomeIndex: outcome,
  };
}

/** The name of an execution as that of a transaction: the same for the same one. */
function hashOf(tradeId: string): string {
  return /^0x[0-9a-f]{64}$/.test(tradeId) ? tradeId : `0x${createHash('sha256').update(tradeId).digest('hex')}`;
}

function sideOf({ aggressor }: Settled): 'BUY' | 'SELL' {
  return aggressor === 'buyer' ? 'BUY' : 'SELL';
}

interface Held {
  readonly place: ShownOutcome;
  readonly size: number;
  readonly cost: number;
  readonly value: number;
}

function held({ board }: DataParts, guest: Guest): readonly Held[] {
  return guest.balances.all().flatMap(({ asset, free, locked }) => {
    const place = board.token(asset);
    const size = free.plus(locked).toNumber();
    if (place === undefined || size === 0) return [];
    const cost = guest.costs.get(asset)?.toNumber() ?? 0;
    return [{ place, size, cost, value: size * (place.shown.worthOf(place.outcome) ?? 0.5) }];
  });
}

function positions(parts: DataParts, { query }: Call): readonly Json[] {
  const guest = parts.guests.find(query.get('user') ?? '');
  const markets = new Set(list(query, 'market'));
  if (guest === undefined) return [];
  return held(parts, guest)
    .filter(({ place }) => markets.size === 0 || markets.has(place.shown.market.id))
    .map((one) => positionJson(guest, one));
}

function positionJson(guest: Guest, { place, size, cost, value }: Held): Json {
  const { market } = place.shown;
  const other = market.outcomes[place.outcome === 0 ? 1 : 0];
  return {
    proxyWallet: guest.address,
    ...placeJson(place),
    size,
    avgPrice: cost / size,
    initialValue: cost,
    currentValue: value,
    cashPnl: value - cost,
    percentPnl: cost === 0 ? 0 : (100 * (value - cost)) / cost,
    totalBought: size,
    realizedPnl: 0,
    percentRealizedPnl: 0,
    curPrice: value / size,
    redeemable: place.shown.isOver,
    mergeable: false,
    oppositeOutcome: other.name,
    oppositeAsset: other.token,
    endDate: market.closesAt === undefined ? '' : new Date(market.closesAt).toISOString(),
    negativeRisk: market.event?.isExclusive === true,
  };
}

/** A guest's own trades, the latest first. */
function activity({ guests }: DataParts, { query }: Call): readonly Json[] {
  const guest = guests.find(query.get('user') ?? '');
  const offset = count(query, 'offset', 0);
  const last = offset + Math.min(MOST, count(query, 'limit', USUAL_LIMIT));
  return (guest?.trades ?? []).toReversed().slice(offset, last).map(activityJson);
}

function activityJson(trade: GuestTrade): Json {
  const { order, units, lots } = trade;
  return {
    proxyWallet: order.guest.address,
    timestamp: Math.floor(trade.time / SECOND_MS),
    type: 'TRADE',
    side: order.side,
    size: contractsOf(lots),
    price: units / PRICE_UNITS,
    usdcSize: (contractsOf(lots) * units) / PRICE_UNITS,
    transactionHash: trade.transactionHash,
    ...placeJson(order),
    asset: tokenOf(order),
  };
}

/** Who has bought most of each outcome, by the settled trades that are remembered. */
function holders({ board }: DataParts, { query }: Call): readonly Json[] {
  const limit = Math.min(MOST, count(query, 'limit', 20));
  return list(query, 'market').flatMap((id) => {
    const shown = board.find(id);
    if (shown === undefined) return [];
    return shown.market.outcomes.map(({ token }, outcome) => {
      const net = new Map<string, number>();
      for (const trade of board.settled.of(shown.market.id)) {
        if (trade.outcome !== outcome) continue;
        const sign = trade.aggressor === 'buyer' ? 1 : -1;
        net.set(trade.wallet, (net.get(trade.wallet) ?? 0) + sign * contractsOf(trade.lots));
      }
      const most = [...net].filter(([, amount]) => amount > 0).toSorted((one, other) => other[1] - one[1]);
      const shownHolders = most.slice(0, limit).map(([proxyWallet, amount]) => {
        return { proxyWallet, amount, asset: token, outcomeIndex: outcome, name: '', pseudonym: '' };
      });
      return { token, holders: shownHolders };
    });
  });
}
